import { type RawBuilder, sql } from 'kysely'
import { rebuildTopic } from '../../server/rollup/rebuild.ts'
import { addCoverage } from '../../server/store/coverage.ts'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import type { Db } from '../../server/store/open-database.ts'
import { mainCodes, sentiments, stances } from '../../shared/code.ts'
import type { TimeRange } from '../../shared/interval.ts'
import { measuresOf } from '../../shared/measure.ts'
import type { Topic } from '../../shared/topic.ts'

/** Combinations of codes and feelings, as posts carry them; which post carries which is chance. */
const kinds = Array.from({ length: 240 }, (_, i) =>
  measuresOf({
    codes: mainCodes.filter((_, bit) => (i * 37) % (7 + bit * 4) < 2),
    coercion: i % 9 === 0 ? 2 : i % 5 === 0 ? 1 : 0,
    stance: stances[i % 7 < 5 ? 0 : 2] ?? 'neutral',
    sentiment: sentiments[(i * 13) % 3] ?? 'neutral',
    lang: ['en', 'en', 'en', 'ja', 'es', 'de', 'zh'][i % 7] ?? 'en',
  }),
)

/** Adds synthetic posts to a topic, at random moments of the range, by a fifth as many authors; all of it covered. */
export const addPosts = async (
  db: Db,
  topic: Topic,
  range: TimeRange,
  count: number,
): Promise<void> => {
  await sql`insert into classifier_version (label, parts) values ('bench', '{}')
    on conflict (label) do nothing`.execute(db)
  const measures = kinds.map((kind) => `{${kind.join(',')}}`)
  const name = `${topic.slug} ${range.from.toISOString()} `
  await sql`insert into post (topic_id, post_key, author_key, platform, source, text, text_length,
      observed_at, posted_at, rev, tags, matched_tag, matched_by, flags, late, hidden,
      version_id, coercion, measures, scores, spans)
    select ${topic.id}, ${key(sql`${name} || 'post ' || n`)}, ${key(sql`'author ' || n % ${count / 5}::int`)},
      case when n % 5 = 0 then 'mastodon' else 'bluesky' end, 'bench',
      repeat('Nobody wrote this synthetic post. ', 5), 170, at, at, '1', '{Keep4o}', 'Keep4o', 'facet',
      '{}', false, false, (select max(id) from classifier_version), 0,
      ((${measures}::text[])[1 + (n / 3) % ${kinds.length}])::text[], '{}', '[]'
    from (select n, ${range.from}::timestamptz
        + random() * (${range.to}::timestamptz - ${range.from}::timestamptz) as at
      from generate_series(1, ${count}::int) as n) as moment`.execute(db)
  await db
    .transaction()
    .execute((trx) => addCoverage(trx, [topic.id], 'bluesky-live', range, 'captured'))
  await rebuildTopic(db, topic.id, raiseDataVersions)
}

/** A key as the store has them, of a name. */
const key = (name: RawBuilder<unknown>) =>
  sql`translate(substr(encode(sha256((${name})::bytea), 'base64'), 1, 22), '+/', '-_')`
