import { sql, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

/** The channel on which changes of a topic's data are told: `{"topic":slug,"dataVersion":n}`. */
export const changeChannel = 'vigil_changed'

/** Raises the data version of each topic and tells the listeners once the transaction commits. */
export const raiseDataVersions = async (
  trx: Transaction<Database>,
  topicIds: readonly number[],
): Promise<void> => {
  if (topicIds.length === 0) return
  await sql`with raised as (
      insert into data_version as d (topic_id, version)
      select topic_id, 1 from unnest(${[...topicIds].sort()}::int[]) as t(topic_id)
      on conflict (topic_id) do update set version = d.version + 1
      returning topic_id, version
    )
    select pg_notify(${changeChannel}, json_build_object('topic', slug, 'dataVersion', version)::text)
    from raised join topic on topic.id = raised.topic_id`.execute(trx)
}
