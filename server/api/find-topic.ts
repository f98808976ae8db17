import type { Topic } from '../../shared/topic.ts'
import type { Db } from '../store/open-database.ts'
import { listTopics } from '../store/topics.ts'
import type { ApiDeps } from './deps.ts'
import { ApiError } from './errors.ts'

/** Which topic is shown where none is asked for. */
export const defaultTopic = 'keep4o'

/** Every topic with the database that holds it: the real ones first, then the demo's, if it is loaded. */
export const allTopics = async ({
  real,
  demo,
}: ApiDeps['databases']): Promise<{ db: Db; topic: Topic }[]> => {
  const databases = [real, demo()].filter((db) => db !== undefined)
  const found = await Promise.all(
    databases.map(async (db) => (await listTopics(db)).map((topic) => ({ db, topic }))),
  )
  return found.flat()
}

/**
 * The topic of that name, and the database to ask about it.
 * @throws ApiError 404 that names the topics there are
 */
export const findTopic = async (
  databases: ApiDeps['databases'],
  slug: string,
): Promise<{ db: Db; topic: Topic }> => {
  const topics = await allTopics(databases)
  const found = topics.find(({ topic }) => topic.slug === slug)
  if (found) return found
  const slugs = topics.map(({ topic }) => topic.slug)
  throw new ApiError(
    404,
    'unknown-topic',
    `there is no topic "${slug.slice(0, 100)}": there ${slugs.length === 1 ? 'is' : 'are'} ${slugs.join(', ') || 'none'}`,
  )
}
