import {
  CamelCasePlugin,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { expect, test } from 'vitest'
import { selectAuthorCount, selectAuthors, selectSketches } from '../../server/query/authors.ts'
import { selectBucketCounts } from '../../server/query/count-buckets.ts'
import { selectSpanCounts } from '../../server/query/count-spans.ts'
import { selectCoverage, selectNoticedGaps } from '../../server/query/covered-spans.ts'
import { selectDataState, selectFacts } from '../../server/query/data-state.ts'
import { selectEvents } from '../../server/query/events.ts'
import { selectLatest } from '../../server/query/latest-posts.ts'
import type { PostsQuestion } from '../../server/query/post-view.ts'
import { selectByKey, selectShuffled } from '../../server/query/sample-posts.ts'
import type { Database } from '../../server/store/schema.ts'
import type { View } from '../../shared/view.ts'

/** Compiles as the real database does, and runs nothing. */
const db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (each) => new PostgresIntrospector(each),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
})

const topicId = 7
const span = { from: new Date('2026-02-13T00:00:00Z'), to: new Date('2026-02-15T00:00:00Z') }
const edges = (...times: string[]) => times.map((time) => new Date(`2026-02-${time}:00Z`))
const everyFilter: View = {
  src: ['bluesky'],
  cls: ['rights', 'exit'],
  lang: ['en'],
  sent: ['negative'],
  stance: ['protest'],
}
const counts = (view: View, ...times: string[]) =>
  selectBucketCounts({
    topicId,
    view,
    measures: ['all', 'rights'],
    edges: edges(...times),
  }).compile(db)
const spanCounts = (view: View, ...times: string[]) => {
  const [from = new Date(0), to = from] = edges(...times)
  const spans = [{ from, to }, span]
  return selectSpanCounts({ topicId, view, measures: ['all'] }, spans).compile(db)
}
const question = (view: View): PostsQuestion => ({
  topicId,
  view,
  span,
  total: 100,
  limit: 20,
  after: undefined,
})

test.each([
  ['counts by UTC day', () => counts({}, '13T00:00', '14T00:00', '15T00:00')],
  ['counts by day of a zone', () => counts({ src: ['mastodon'] }, '13T08:00', '14T08:00')],
  ['counts by day of a half-hour zone', () => counts({}, '12T18:30', '13T18:30')],
  ['counts of filtered posts', () => counts(everyFilter, '13T00:00', '14T00:00')],
  ['the author count', () => selectAuthorCount(topicId, everyFilter, span).compile(db)],
  ['the authors', () => selectAuthors(topicId, span).compile(db)],
  ['the author sketches', () => selectSketches(topicId, span).compile(db)],
  ['what sources covered', () => selectCoverage(topicId, span).compile(db)],
  ['the gaps that sources noticed', () => selectNoticedGaps(topicId, span).compile(db)],
  ['the state of the data', () => selectDataState(topicId).compile(db)],
  ['the timeline', () => selectEvents(db, topicId).compile()],
  ['the facts of a topic', () => selectFacts(topicId).compile(db)],
  [
    'spans counted from days, hours and posts',
    () => spanCounts({ src: ['mastodon'] }, '12T22:30', '15T01:00'),
  ],
  ['spans of filtered posts', () => spanCounts(everyFilter, '12T22:30', '15T01:00')],
  ['the latest posts', () => selectLatest(question({}), undefined).compile(db)],
  [
    'the latest posts, read on',
    () => selectLatest(question(everyFilter), ['1771000000000', 'abc']).compile(db),
  ],
  ['shuffled posts', () => selectShuffled(question({}), '1', undefined).compile(db)],
  [
    'shuffled posts, read on',
    () => selectShuffled(question({}), '1', ['0f'.repeat(16), 'abc']).compile(db),
  ],
  ['posts by key', () => selectByKey(question({}), { above: 'abc', upTo: 'xyz' }, 21).compile(db)],
])('the SQL of %s', (_, compile) => {
  const { sql, parameters } = compile()
  expect(
    `${sql}\n\n${parameters.map((value, i) => `$${i + 1} ${JSON.stringify(value)}`).join('\n')}`,
  ).toMatchSnapshot()
})
