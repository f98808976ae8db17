import type { Topic } from '../../shared/topic.ts'
import type { Db } from '../store/open-database.ts'
import { listTopics } from '../store/topics.ts'
import type { ApiDeps } from './deps.ts'
import { ApiError } from './errors.ts'

/** Every topic with the database that holds it: the real ones first, then the demo's, if it is loaded. */
const topicsWithDatabase = async ({ real, demo }: ApiDeps['databases']) => {
  const databases = [real, demo()].filter((db) => db !== undefined)
  const found = await Promise.all(
    databases.map(async (db) => (await listTopics(db)).map((topic) => ({ db, topic }))),
  )
  return found.flat()
}

export const allTopics = async (databases: ApiDeps['databases']): Promise<Topic[]> =>
  (await topicsWithDatabase(databases)).map(({ topic }) => topic)

/**
 * The topic of that name, and the database to ask about it.
 * @throws ApiError 404 that names the topics there are
 */
export const findTopic = async (
  databases: ApiDeps['databases'],
  slug: string,
): Promise<{ db: Db; topic: Topic }> => {
  const all = await topicsWithDatabase(databases)
  const found = all.find(({ topic }) => topic.slug === slug)
  if (found) return found
  const slugs = all.map(({ topic }) => topic.slug)
  const expected = slugs.length > 0 ? `one of ${slugs.join(', ')}` : 'none, as there are none yet'
  throw new ApiError(
    404,
    'unknown-topic',
    `"${slug.slice(0, 100)}" is no topic here: expected ${expected}`,
  )
}
