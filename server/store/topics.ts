import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Topic } from '../../shared/topic.ts'
import type { Db } from './open-database.ts'

/** Every topic with its hashtags, in the order of their creation. */
export const listTopics = async (db: Db): Promise<Topic[]> => {
  const rows = await db
    .selectFrom('topic')
    .select((eb) => [
      'id',
      'slug',
      'name',
      'demo',
      jsonArrayFrom(
        eb
          .selectFrom('topicAlias')
          .select('topicAlias.label')
          .whereRef('topicAlias.topicId', '=', 'topic.id')
          .orderBy('topicAlias.tagKey'),
      ).as('aliases'),
    ])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, aliases: row.aliases.map(({ label }) => label) }))
}
