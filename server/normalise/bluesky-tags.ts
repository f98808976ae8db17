import type { Tag, TagOrigin } from '../../shared/post.ts'
import { findTags } from './find-tags.ts'
import { tagKey } from './tag-key.ts'

const tagFeature = 'app.bsky.richtext.facet#tag'

/** The lexicon's limit in bytes; taken here in UTF-16 units, which are never more. */
const longestTag = 640

/**
 * The tags of a post record, each key once, by its most trusted origin: facets, then the record's own list, then what
 * the text shows. A facet's byte range is not read: it may lie outside the text, and the tag stands in the feature.
 */
export const blueskyTags = (facets: unknown, listed: unknown, text: string): Tag[] => {
  const tags = new Map<string, Tag>()
  const add = (tag: Tag) => {
    if (tag.key !== '' && !tags.has(tag.key)) tags.set(tag.key, tag)
  }
  for (const raw of facetTags(facets)) add(readTag(raw, 'facet'))
  for (const raw of asList(listed)) if (isTag(raw)) add(readTag(raw, 'tags'))
  for (const tag of findTags(text)) add(tag)
  return [...tags.values()]
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const isTag = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longestTag

const facetTags = (facets: unknown): string[] => {
  const tags: string[] = []
  for (const facet of asList(facets) as ({ features?: unknown } | null)[]) {
    for (const feature of asList(facet?.features) as ({
      $type?: unknown
      tag?: unknown
    } | null)[]) {
      if (feature?.$type === tagFeature && isTag(feature.tag)) tags.push(feature.tag)
    }
  }
  return tags
}

/** NUL and broken surrogates go here as they do in the text: no database takes them. */
const readTag = (written: string, origin: TagOrigin): Tag => {
  const raw = written
    .replaceAll('\0', '')
    .toWellFormed()
    .replace(/^[#＃]+/, '')
  return { raw, key: tagKey(raw), origin }
}
