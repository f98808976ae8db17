import { type RawBuilder, sql } from 'kysely'
import type { ClassifierVersion } from '../../shared/classification.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Db } from '../store/open-database.ts'

/** `lagging`: hours are marked whose counts no longer equal their posts. */
export type DataState = { dataVersion: number; lagging: boolean }

/** What answers need to know of a topic before they look at anything. */
export type Facts = DataState & {
  /** From the first post to the last; undefined while there is none. */
  extent: TimeRange | undefined
  /** The classifiers that new posts are coded with; labelled `none` until there are some. */
  classifier: ClassifierVersion
}

type FactsRow = DataState & {
  firstAt: Date | null
  lastAt: Date | null
  label: string | null
  parts: Record<string, string> | null
}

const stateColumns = (topicId: number) => sql`
    coalesce((select version from data_version where topic_id = ${topicId}), 0) as data_version,
    exists (select from dirty_bucket where topic_id = ${topicId}) as lagging`

export const selectDataState = (topicId: number): RawBuilder<DataState> =>
  sql<DataState>`select ${stateColumns(topicId)}`

export const selectFacts = (topicId: number): RawBuilder<FactsRow> =>
  sql<FactsRow>`select ${stateColumns(topicId)},
    (select posted_at from post where topic_id = ${topicId} and not hidden
      order by posted_at limit 1) as first_at,
    (select posted_at from post where topic_id = ${topicId} and not hidden
      order by posted_at desc limit 1) as last_at,
    label, parts
    from (values (1)) as one
    left join (select label, parts from classifier_version order by id desc limit 1) as newest on true`

/** Whether answers given before are still good: the data version grows with every change. */
export const findDataState = async (db: Db, topicId: number): Promise<DataState> => {
  const [state] = (await selectDataState(topicId).execute(db)).rows
  return state ?? { dataVersion: 0, lagging: false }
}

export const findFacts = async (db: Db, topicId: number): Promise<Facts> => {
  const [row] = (await selectFacts(topicId).execute(db)).rows
  return {
    dataVersion: row?.dataVersion ?? 0,
    lagging: row?.lagging ?? false,
    extent: row?.firstAt && row.lastAt ? { from: row.firstAt, to: row.lastAt } : undefined,
    classifier: { label: row?.label ?? 'none', parts: row?.parts ?? {} },
  }
}
