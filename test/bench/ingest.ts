import { CompiledQuery, sql } from 'kysely'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { collect } from '../../server/collect/collect.ts'
import { preparePage } from '../../server/collect/prepare-page.ts'
import { composeDraft } from '../../server/demo/compose.ts'
import { createRandom } from '../../server/demo/random.ts'
import { createTopicMatcher } from '../../server/normalise/match-topics.ts'
import { tagKey } from '../../server/normalise/tag-key.ts'
import type { Page, Source } from '../../server/sources/source.ts'
import { classifierVersionId } from '../../server/store/classifier-version.ts'
import type { Db } from '../../server/store/open-database.ts'
import type { StorablePost } from '../../server/store/posts.ts'
import { createPseudonyms } from '../../server/store/pseudonyms.ts'
import { listTopics } from '../../server/store/topics.ts'
import type { Post } from '../../shared/post.ts'
import { type Bench, median } from './bench.ts'
import { time, withBenchDatabase } from './bench-database.ts'

const rounds = 5
const pagesPerRound = 10
const postsPerPage = 1_000
/** A crowded hour of a crowded day. */
const postsPerHour = 2_000
const start = Date.parse('2026-02-13T00:00:00Z')

const random = createRandom(4)

const makePost = (n: number): Post => {
  const at = new Date(start + (n * 3_600_000) / postsPerHour)
  const draft = composeDraft(random, 0.3)
  const author = `did:plc:bench${Math.floor(random() * 5_000)}`
  return {
    platform: 'bluesky',
    uri: `at://${author}/app.bsky.feed.post/${n}`,
    url: `https://bsky.app/profile/${author}/post/${n}`,
    authorId: author,
    text: `${draft.text} ${draft.tags.map((tag) => `#${tag}`).join(' ')}`,
    textLength: draft.text.length,
    createdAt: at,
    observedAt: at,
    rev: String(n).padStart(10, '0'),
    declaredLang: draft.lang,
    tags: draft.tags.map((raw) => ({ raw, key: tagKey(raw), origin: 'facet' })),
    flags: [],
  }
}

const makePage = (number: number): Page => {
  const posts = Array.from({ length: postsPerPage }, (_, i) => makePost(number * postsPerPage + i))
  const times = posts.map((post) => post.observedAt)
  return {
    changes: posts.map((post) => ({ kind: 'save', at: post.observedAt, post })),
    rejected: [],
    filtered: {},
    cursor: { page: number },
    covered: { from: times[0] as Date, to: times.at(-1) as Date },
    mode: 'live',
  }
}

const sourceOf = (pages: readonly Page[]): Source => ({
  name: 'bluesky-live',
  platform: 'bluesky',
  async *pages() {
    yield* pages
  },
})

type Column = { name: string }

/** The same rows into a table with the same indexes: one statement of a thousand rows, and nothing else. */
const createBareTable = async (db: Db) => {
  await sql`create table bare_post (like post including all)`.execute(db)
  const { rows } = await sql<Column>`
    select column_name as name from information_schema.columns
    where table_name = 'bare_post' order by ordinal_position`.execute(db)
  return rows
}

const camelCase = (name: string) =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

const insertBare = async (db: Db, columns: readonly Column[], rows: readonly StorablePost[]) => {
  const places = rows.map(
    (_, row) => `(${columns.map((_, i) => `$${row * columns.length + i + 1}`).join(',')})`,
  )
  const values = rows.flatMap((row) =>
    columns.map(({ name }) => row[camelCase(name) as keyof StorablePost]),
  )
  await db.executeQuery(
    CompiledQuery.raw(
      `insert into bare_post (${columns.map(({ name }) => name).join(',')}) values ${places.join(',')}`,
      values,
    ),
  )
}

const measure = async (db: Db) => {
  const topics = (await listTopics(db)).filter((topic) => topic.slug === 'keep4o')
  const { classify, version } = await createClassifiers()
  const versionId = await classifierVersionId(db, version)
  const pseudonyms = createPseudonyms(Buffer.alloc(32, 'bench'))
  const match = createTopicMatcher(topics)
  const signal = new AbortController().signal
  const collecting = { db, classify, versionId, pseudonyms, signal, report: () => {} }
  const preparation = { source: 'bluesky-live', match, classify, versionId, pseudonyms }
  const columns = await createBareTable(db)

  const paces = { ours: [] as number[], bare: [] as number[], classify: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const pages = Array.from({ length: pagesPerRound }, (_, i) =>
      makePage(round * pagesPerRound + i),
    )
    const posts = pagesPerRound * postsPerPage
    const pace = (ms: number) => (posts / ms) * 1000
    paces.ours.push(pace(await time(() => collect(sourceOf(pages), topics, collecting))))
    const prepared: StorablePost[][] = []
    const preparing = await time(async () => {
      for (const page of pages) {
        const { changes } = await preparePage(page, preparation)
        prepared.push(changes.flatMap((change) => (change.kind === 'save' ? change.rows : [])))
      }
    })
    paces.classify.push(pace(preparing))
    const inserting = await time(async () => {
      for (const rows of prepared) await insertBare(db, columns, rows)
    })
    paces.bare.push(pace(inserting))
  }
  await checkStored(db, topics[0]?.id ?? 0)
  return paces
}

/** @throws Error when something is missing: speed is worth nothing then. */
const checkStored = async (db: Db, topicId: number) => {
  const expected = rounds * pagesPerRound * postsPerPage
  const { rows } = await sql<{ stored: number; bare: number; counted: number }>`select
    (select count(*) from post where topic_id = ${topicId}) as stored,
    (select count(*) from bare_post) as bare,
    (select sum(posts) from rollup_day where topic_id = ${topicId} and measure = 'all') as counted`.execute(
    db,
  )
  const [{ stored, bare, counted } = { stored: 0, bare: 0, counted: 0 }] = rows
  if (stored !== expected || bare !== expected || counted !== expected) {
    throw new Error(`of ${expected} posts ${stored} are stored, ${bare} bare, ${counted} counted`)
  }
}

export const bench: Bench = {
  run: () =>
    withBenchDatabase(async (db) => {
      const { ours, bare, classify } = await measure(db)
      return {
        figures: [
          { name: 'normalised posts, classified and committed', value: median(ours), unit: '/s' },
          { name: 'bare multi-row INSERT of the same rows', value: median(bare), unit: '/s' },
          { name: 'matching, classifying and hashing alone', value: median(classify), unit: '/s' },
          {
            name: 'committed to bare INSERT',
            value: median(ours.map((pace, round) => pace / (bare[round] ?? Number.NaN))),
            unit: '×',
            bar: { atLeast: 0.6 },
          },
        ],
        notes: [
          `medians of ${rounds} interleaved rounds of ${pagesPerRound} pages with ${postsPerPage} synthetic posts, ${postsPerHour} an hour`,
          'the bare table has the same columns and indexes; no locators, counts, sketches, ledger or cursor',
        ],
      }
    }),
}
