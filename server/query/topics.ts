import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Topic } from '../../shared/topic.ts'
import type { Db } from '../store/open-database.ts'

/** Every topic with its hashtags, in the order of their creation. */
export const selectTopics = (db: Db) =>
  db
    .selectFrom('topic')
    .select((eb) => [
      'id',
      'slug',
      'name',
      'demo',
      jsonArrayFrom(
        eb
          .selectFrom('topicAlias')
          .select('label')
          .whereRef('topicAlias.topicId', '=', 'topic.id')
          .orderBy('tagKey'),
      ).as('aliases'),
    ])
    .orderBy('id')

type TopicRow = Awaited<ReturnType<ReturnType<typeof selectTopics>['execute']>>[number]

const toTopic = (row: TopicRow): Topic => ({
  ...row,
  aliases: row.aliases.map(({ label }) => label),
})

export const topics = async (db: Db): Promise<Topic[]> =>
  (await selectTopics(db).execute()).map(toTopic)

/** @returns undefined when there is no topic of that slug. */
export const findTopic = async (db: Db, slug: string): Promise<Topic | undefined> => {
  const row = await selectTopics(db).where('slug', '=', slug).executeTakeFirst()
  return row && toTopic(row)
}
