import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { eraseLongHidden } from '../../server/collect/housekeeping.ts'
import { type Preparation, preparePage } from '../../server/collect/prepare-page.ts'
import { savePage } from '../../server/collect/save-page.ts'
import { createTopicMatcher } from '../../server/normalise/match-topics.ts'
import { compareRollups } from '../../server/rollup/compare.ts'
import type { Change, Page } from '../../server/sources/source.ts'
import { classifierVersionId } from '../../server/store/classifier-version.ts'
import { readCursor } from '../../server/store/cursors.ts'
import { createPseudonyms } from '../../server/store/pseudonyms.ts'
import { listTopics } from '../../server/store/topics.ts'
import type { Post } from '../../shared/post.ts'
import { testDatabase } from '../database.ts'
import { inventedPost } from './invented-post.ts'

const at = new Date('2026-02-13T09:10:01Z')
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)

const { db, drop } = await testDatabase()
const pseudonyms = createPseudonyms(Buffer.alloc(32, 7))
let preparation: Preparation
let topicId: number

beforeAll(async () => {
  const classifiers = await createClassifiers()
  const topics = await listTopics(db)
  topicId = topics.find((topic) => topic.slug === 'keep4o')?.id ?? 0
  preparation = {
    source: 'bluesky-live',
    match: createTopicMatcher(topics),
    classify: classifiers.classify,
    versionId: await classifierVersionId(db, classifiers.version),
    pseudonyms,
  }
})
beforeEach(async () => {
  await sql`truncate post, post_locator, tombstone, author_state, source_cursor, coverage, gap, ledger,
    quarantine, dirty_bucket, rollup_hour, rollup_day, author_sketch, data_version`.execute(db)
})
afterAll(drop)

const saved = (own: Partial<Post> = {}, when = at): Change => ({
  kind: 'save',
  at: when,
  post: inventedPost(own),
})
const account = (status: 'active' | 'hidden' | 'deleted', when: Date): Change => ({
  kind: 'account',
  at: when,
  platform: 'bluesky',
  authorId: 'did:plc:ann',
  status,
})

let position = 0
const save = async (changes: Change[], own: Partial<Page> = {}) =>
  savePage(
    db,
    'bluesky-live',
    [topicId],
    await preparePage(
      {
        changes,
        rejected: [],
        filtered: {},
        cursor: { position: ++position },
        mode: 'live',
        ...own,
      },
      preparation,
    ),
  )

const posts = () => db.selectFrom('post').selectAll().orderBy('rev').execute()
const hourly = () =>
  db.selectFrom('rollupHour').select(['hour', 'posts']).where('measure', '=', 'all').execute()
const ledger = async () => {
  const { hour, source, ...counts } = await db
    .selectFrom('ledger')
    .selectAll()
    .executeTakeFirstOrThrow()
  return counts
}

describe('a page', () => {
  test('brings its post, locator, count, cursor, coverage and data version together', async () => {
    await save([saved()], { covered: { from: later(-10), to: at } })

    expect(await posts()).toMatchObject([
      {
        postKey: pseudonyms.post('at://did:plc:ann/app.bsky.feed.post/1'),
        authorKey: pseudonyms.author('bluesky', 'did:plc:ann'),
        postedAt: new Date('2026-02-13T09:10:00Z'),
        matchedTag: 'Keep4o',
        matchedBy: 'facet',
        late: false,
        hidden: false,
      },
    ])
    expect(await db.selectFrom('postLocator').select('uri').execute()).toEqual([
      { uri: 'at://did:plc:ann/app.bsky.feed.post/1' },
    ])
    expect(await hourly()).toEqual([{ hour: new Date('2026-02-13T09:00:00Z'), posts: 1 }])
    expect(await readCursor(db, 'bluesky-live')).toEqual({ position })
    expect(await db.selectFrom('dataVersion').select('version').execute()).toEqual([{ version: 1 }])
    const { rows } = await sql<{ seconds: number }>`select
      sum(extract(epoch from upper(r) - lower(r)))::int as seconds
      from coverage, unnest(captured) as r`.execute(db)
    expect(rows).toEqual([{ seconds: 600 }])
  })

  test('delivered again changes no post, no count, no version', async () => {
    const page = [saved(), saved({ uri: 'at://did:plc:bob/app.bsky.feed.post/2' })]
    await save(page)
    const before = [
      await posts(),
      await hourly(),
      await db.selectFrom('dataVersion').selectAll().execute(),
    ]
    await save(page)
    expect([
      await posts(),
      await hourly(),
      await db.selectFrom('dataVersion').selectAll().execute(),
    ]).toEqual(before)
    expect(await ledger()).toEqual({
      received: 4,
      inserted: 2,
      updated: 0,
      duplicate: 2,
      filtered: 0,
      tombstoned: 0,
      quarantined: 0,
    })
  })

  test('an edit replaces text and codes in the hour of the first version', async () => {
    await save([saved()])
    await save([
      saved({ rev: '2', text: 'I love sunshine. #Keep4o', editedAt: later(90) }, later(90)),
    ])
    expect(await posts()).toMatchObject([
      { rev: '2', text: 'I love sunshine. #Keep4o', postedAt: new Date('2026-02-13T09:10:00Z') },
    ])
    expect(await hourly()).toEqual([{ hour: new Date('2026-02-13T09:00:00Z'), posts: 1 }])
    expect(await compareRollups(db, topicId)).toEqual([])
  })

  test('a deletion takes text and locator, and the post does not come back', async () => {
    await save([saved()])
    await save([
      {
        kind: 'delete',
        at,
        platform: 'bluesky',
        uri: 'at://did:plc:ann/app.bsky.feed.post/1',
        rev: '2',
      },
    ])
    await save([saved()])
    expect(await posts()).toEqual([])
    expect(await db.selectFrom('postLocator').selectAll().execute()).toEqual([])
    expect(await hourly()).toEqual([])
    expect(await db.selectFrom('tombstone').select(['rev', 'reason', 'known']).execute()).toEqual([
      { rev: '2', reason: 'deleted', known: true },
    ])
  })

  test('quarantine, filtered and gaps are kept and counted once', async () => {
    const rejected = [
      { at, reason: 'json', detail: 'no JSON', raw: '{\0"', rawEncoding: 'utf8' as const },
    ]
    const own: Partial<Page> = {
      rejected,
      filtered: { '2026-02-13T09:00:00.000Z': 38 },
      gaps: [{ from: later(-60), to: later(-30), reason: 'retention exceeded' }],
    }
    await save([saved()], own)
    await save([], { rejected })
    expect(await db.selectFrom('quarantine').select(['reason', 'raw']).execute()).toEqual([
      { reason: 'json', raw: '{\u{fffd}"' },
    ])
    expect(await ledger()).toMatchObject({
      received: 41,
      inserted: 1,
      filtered: 38,
      quarantined: 2,
    })
    expect(await db.selectFrom('gap').select('reason').execute()).toEqual([
      { reason: 'retention exceeded' },
    ])
  })

  test('a backfilled page leaves its hours marked and its posts outside live detection', async () => {
    await save([saved()], { mode: 'backfill', covered: { from: later(-10), to: at } })
    expect(await posts()).toMatchObject([{ late: true }])
    expect(await hourly()).toEqual([])
    expect(await db.selectFrom('dirtyBucket').select('hour').execute()).toEqual([
      { hour: new Date('2026-02-13T09:00:00Z') },
    ])
  })
})

describe('an account', () => {
  test('hidden and back again', async () => {
    await save([saved()])
    await save([account('hidden', later(1))])
    expect(await posts()).toMatchObject([{ hidden: true }])
    expect(await hourly()).toEqual([])
    await save([account('active', later(2))])
    await save([account('hidden', later(1))]) // an old event, delivered again
    expect(await posts()).toMatchObject([{ hidden: false }])
    expect(await hourly()).toMatchObject([{ posts: 1 }])
  })

  test('away and back within a millisecond: the order tells', async () => {
    await save([saved(), account('hidden', later(1)), account('active', later(1))])
    expect(await posts()).toMatchObject([{ hidden: false }])
    await save([account('hidden', later(2))])
    await save([account('active', later(2))])
    expect(await posts()).toMatchObject([{ hidden: false }])
  })

  test('deleted: every post goes, and an older one that arrives late is refused', async () => {
    await save([saved()])
    await save([
      account('deleted', later(1)),
      saved({ uri: 'at://did:plc:ann/app.bsky.feed.post/0' }),
    ])
    expect(await posts()).toEqual([])
    await save([saved()])
    expect(await posts()).toEqual([])
    expect(await ledger()).toMatchObject({ inserted: 1, updated: 1, tombstoned: 2 })
  })

  test('hidden for more than a day: erased for good', async () => {
    await save([saved(), account('hidden', later(1))])
    expect(await eraseLongHidden(db, later(60))).toBe(0)
    expect(await eraseLongHidden(db, later(26 * 60))).toBe(1)
    await save([account('active', later(27 * 60)), saved()])
    expect(await posts()).toEqual([])
  })
})

test('when a page cannot be saved, nothing of it is', async () => {
  await save([saved()])
  const before = await readCursor(db, 'bluesky-live')
  const impossible = saved({ uri: 'at://did:plc:bob/app.bsky.feed.post/2', text: 'a\0b #Keep4o' })
  await expect(
    save([saved({ uri: 'at://did:plc:cy/app.bsky.feed.post/3' }), impossible]),
  ).rejects.toThrow()
  expect(await posts()).toHaveLength(1)
  expect(await readCursor(db, 'bluesky-live')).toEqual(before)
  expect(await ledger()).toMatchObject({ received: 1 })
})
