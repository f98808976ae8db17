import type { Post, Tag, TagOrigin } from '../../shared/post.ts'
import type { Topic } from '../../shared/topic.ts'
import { tagKey } from './tag-key.ts'

/** The origins from the most to the least trusted. */
const trust: readonly TagOrigin[] = ['facet', 'tags', 'entities', 'text', 'query']

/**
 * Finds the topics of a post by its tags. A post matches a topic once: by the tag of the most trusted origin, the
 * first of several.
 */
export const createTopicMatcher = <T extends Pick<Topic, 'aliases'>>(topics: readonly T[]) => {
  const topicsByKey = new Map<string, T[]>()
  for (const topic of topics) {
    for (const key of new Set(topic.aliases.map(tagKey))) {
      topicsByKey.set(key, [...(topicsByKey.get(key) ?? []), topic])
    }
  }
  return (post: Pick<Post, 'tags'>): { topic: T; tag: Tag }[] => {
    const best = new Map<T, Tag>()
    for (const tag of post.tags) {
      for (const topic of topicsByKey.get(tag.key) ?? []) {
        const rival = best.get(topic)
        if (!rival || trust.indexOf(tag.origin) < trust.indexOf(rival.origin)) best.set(topic, tag)
      }
    }
    return Array.from(best, ([topic, tag]) => ({ topic, tag }))
  }
}
