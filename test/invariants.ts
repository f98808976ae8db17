import { sql } from 'kysely'
import type { Db } from '../server/store/open-database.ts'
import type { StandingPost } from './oracle.ts'

/** What contradicts an invariant: a sentence each; none when it holds. */
export type Violations = string[]

type StoredPost = StandingPost & { topicId: number }

/** Nothing lost, nothing invented: the posts of a source equal those that the oracle says must stand. */
export const storeViolations = async (
  db: Db,
  source: string,
  expected: ReadonlyMap<string, StandingPost>,
): Promise<Violations> => {
  const { rows } = await sql<StoredPost>`select p.topic_id, l.uri, p.rev, p.text, p.tags, p.hidden
    from post p left join post_locator l using (topic_id, post_key) where p.source = ${source}`.execute(
    db,
  )
  const stored = new Map(rows.map(({ topicId, ...post }) => [post.uri, post]))
  const same = (a: StandingPost, b: StandingPost) =>
    JSON.stringify(fields(a)) === JSON.stringify(fields(b))
  return [
    ...(rows.length === stored.size ? [] : ['some posts are stored twice']),
    ...[...expected.values()].flatMap((post) => {
      const found = stored.get(post.uri)
      if (!found) return [`lost: ${post.uri}`]
      return same(found, post)
        ? []
        : [`differs: ${JSON.stringify(fields(found))} instead of ${JSON.stringify(fields(post))}`]
    }),
    ...[...stored.keys()].filter((uri) => !expected.has(uri)).map((uri) => `invented: ${uri}`),
  ]
}

const fields = ({ uri, rev, text, tags, hidden }: StandingPost) => [uri, rev, text, tags, hidden]

/**
 * The ledger: in every hour, received is the sum of the outcomes; and over all hours it is what the upstream knows to
 * have been received: a range, since a death may take along what was received but not stored.
 */
export const ledgerViolations = async (
  db: Db,
  source: string,
  received: { least: number; most: number },
): Promise<Violations> => {
  const rows = await db.selectFrom('ledger').selectAll().where('source', '=', source).execute()
  const total = rows.reduce((sum, row) => sum + row.received, 0)
  return [
    ...rows
      .filter(
        (row) =>
          row.received !==
          row.inserted +
            row.updated +
            row.duplicate +
            row.filtered +
            row.tombstoned +
            row.quarantined,
      )
      .map((row) => `received is not the sum of its parts: ${JSON.stringify(row)}`),
    ...(total >= received.least && total <= received.most
      ? []
      : [`the ledger has ${total} items, upstream ${JSON.stringify(received)}`]),
  ]
}

/** The hourly and daily counts equal a recount of the posts that show, and no mark is left. */
export const aggregateViolations = async (db: Db): Promise<Violations> => {
  const { rows } = await sql<{ bucket: string; stored: number; counted: number }>`
    with shown as (select topic_id, platform, posted_at, unnest(measures) as measure from post where not hidden),
    counted as (
      select 'hour' as kind, topic_id, platform, measure,
        to_char(posted_at at time zone 'UTC', 'YYYY-MM-DD HH24') as start, count(*)::int as n from shown group by 2, 3, 4, 5
      union all
      select 'day', topic_id, platform, measure,
        to_char(posted_at at time zone 'UTC', 'YYYY-MM-DD'), count(*)::int from shown group by 2, 3, 4, 5
    ), stored as (
      select 'hour' as kind, topic_id, platform, measure,
        to_char(hour at time zone 'UTC', 'YYYY-MM-DD HH24') as start, posts as n from rollup_hour
      union all
      select 'day', topic_id, platform, measure, to_char(day, 'YYYY-MM-DD'), posts from rollup_day
    )
    select concat_ws(' ', kind, topic_id, start, platform, measure) as bucket,
      coalesce(stored.n, 0) as stored, coalesce(counted.n, 0) as counted
    from counted full join stored using (kind, topic_id, platform, measure, start)
    where counted.n is distinct from stored.n order by 1`.execute(db)
  const { rows: marks } = await sql<{ n: number }>`select count(*) as n from dirty_bucket`.execute(
    db,
  )
  return [
    ...rows.map(({ bucket, stored, counted }) => `${bucket}: ${stored} instead of ${counted}`),
    ...(marks[0]?.n === 0 ? [] : [`${marks[0]?.n} hours are still marked`]),
  ]
}

/** Every moment of a stretch of time is either covered by the source or noted as a gap. */
export const gapViolations = async (
  db: Db,
  source: string,
  { from, to }: { from: Date; to: Date },
): Promise<Violations> => {
  const { rows } = await sql<{ topicId: number; open: string }>`
    select t.id as topic_id, (
        tstzmultirange(tstzrange(${from}, ${to}))
        - coalesce((select captured + backfilled from coverage c where c.topic_id = t.id and c.source = ${source}), '{}')
        - coalesce((select range_agg(tstzrange(starts_at, ends_at)) from gap g
            where g.topic_id = t.id and g.source = ${source}), '{}')
      )::text as open
    from topic t where not t.demo`.execute(db)
  return rows
    .filter(({ open }) => open !== '{}')
    .map(({ topicId, open }) => `topic ${topicId}: neither covered nor noted as a gap: ${open}`)
}

/** No gap was noted where none may be. */
export const gapsNoted = async (db: Db, source: string): Promise<Violations> => {
  const gaps = await db.selectFrom('gap').selectAll().where('source', '=', source).execute()
  return gaps.map(
    ({ startsAt, endsAt, reason }) =>
      `a gap from ${startsAt.toISOString()} to ${endsAt.toISOString()}: ${reason}`,
  )
}

const hashed = {
  post: 'observed_at, posted_at, rev, text, tags, hidden, measures, topic_id, post_key, author_key',
  post_locator: 'topic_id, post_key, uri, url, author_id',
  tombstone: 'post_key, rev, reason, known',
  author_state: 'author_key, status, changed_at',
  coverage: 'topic_id, source, captured, backfilled',
  gap: 'topic_id, source, starts_at, ends_at, reason',
  quarantine: 'source, fingerprint, reason',
  rollup_hour: 'topic_id, measure, hour, platform, posts',
  rollup_day: 'topic_id, measure, day, platform, posts',
} as const

/** A hash of each table's content, for comparing before and after: equal deliveries must change none of them. */
export const tableHashes = async (db: Db): Promise<Record<string, string>> => {
  const hashes: Record<string, string> = {}
  for (const [table, columns] of Object.entries(hashed)) {
    const { rows } = await sql<{
      hash: string
    }>`select md5(coalesce(string_agg(row, ' ' order by row), '')) as hash
      from (select (${sql.raw(columns)})::text as row from ${sql.table(table)}) as r`.execute(db)
    hashes[table] = rows[0]?.hash ?? ''
  }
  return hashes
}
