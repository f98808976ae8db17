import { type RawBuilder, sql } from 'kysely'
import type { ClassifierVersion } from '../../shared/classification.ts'
import type { Db } from '../store/open-database.ts'

/** `lagging`: hours are marked whose counts no longer equal their posts. */
export type DataState = { dataVersion: number; lagging: boolean }

export const selectDataState = (topicId: number): RawBuilder<DataState> =>
  sql<DataState>`select
    coalesce((select version from data_version where topic_id = ${topicId}), 0) as data_version,
    exists (select from dirty_bucket where topic_id = ${topicId}) as lagging`

export const findDataState = async (db: Db, topicId: number): Promise<DataState> => {
  const [state] = (await selectDataState(topicId).execute(db)).rows
  return state ?? { dataVersion: 0, lagging: false }
}

/** The classifiers that new posts are coded with; their label is `none` until there are some. */
export const findClassifier = async (db: Db): Promise<ClassifierVersion> => {
  const newest = await db
    .selectFrom('classifierVersion')
    .select(['label', 'parts'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest ?? { label: 'none', parts: {} }
}
