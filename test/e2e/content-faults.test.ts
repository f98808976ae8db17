import type { Selectable } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { createJetstreamSource } from '../../server/sources/bluesky-jetstream.ts'
import type { Database } from '../../server/store/schema.ts'
import { startPipeline } from '../campaign/pipeline.ts'
import { source, storedUpTo } from '../campaign/stored.ts'
import { testDatabase } from '../database.ts'
import { startJetstream } from '../fakes/jetstream.ts'
import { createFrame, postRecord } from '../fakes/jetstream-frames.ts'
import { aggregateViolations } from '../invariants.ts'

type Row = Selectable<Database['post']>
const seenAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 600_000)
const before = (ms: number) => new Date(seenAt.getTime() - ms).toISOString()
const family = '👨‍👩‍👧'

/** A record that is odd in one way, and what of its row must be so; `undefined`: no row at all. */
const cases: [oddity: string, record: Record<string, unknown>, row: Partial<Row> | undefined][] = [
  ['NUL', postRecord('one\0two', ['Keep4o']), { text: 'onetwo #Keep4o', flags: ['nul'] }],
  [
    'half a surrogate pair',
    postRecord('cut \ud83d here', ['Keep4o']),
    { text: 'cut \ufffd here #Keep4o', flags: ['surrogate'] },
  ],
  [
    '300 KB of text',
    { ...postRecord('x'.repeat(300_000)), tags: ['keep4o'] },
    { text: 'x'.repeat(10_000), textLength: 300_000, flags: ['truncated'] },
  ],
  [
    'a family of emoji at the cut',
    { ...postRecord(`${'x'.repeat(9_999)}${family}${family}`), tags: ['keep4o'] },
    { text: `${'x'.repeat(9_999)}${family}`, textLength: 10_001, flags: ['truncated'] },
  ],
  [
    'flags and skin tones',
    postRecord('🏳️‍🌈 👋🏽', ['Keep4o']),
    { text: '🏳️‍🌈 👋🏽 #Keep4o', textLength: 11, flags: [] },
  ],
  [
    'a right-to-left override, which is for the page to isolate',
    postRecord('\u202eforward', ['Keep4o']),
    { text: '\u202eforward #Keep4o' },
  ],
  ['a Cyrillic е in the tag', postRecord('lookalike', ['Kеep4o']), undefined],
  ['a zero for the o', postRecord('lookalike', ['keep40']), undefined],
  [
    'a zero-width space in the tag',
    postRecord('hidden', ['Keep\u200b4o']),
    { matchedTag: 'Keep\u200b4o', matchedBy: 'facet' },
  ],
  ['a full-width tag', postRecord('wide', ['ＫＥＥＰ４Ｏ']), { matchedTag: 'ＫＥＥＰ４Ｏ' }],
  ['a tag in the text alone', postRecord('plain #keep4o'), { matchedBy: 'text' }],
  [
    'an hour ahead',
    { ...postRecord('ahead', ['Keep4o']), createdAt: before(-3_600_000) },
    { createdAt: null, postedAt: seenAt, flags: ['time'], late: false },
  ],
  ...[
    '+010000-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-09-21T14:13:19',
    'soon',
  ].map((createdAt): (typeof cases)[number] => [
    `the time ${createdAt}`,
    { ...postRecord('when', ['Keep4o']), createdAt },
    { createdAt: null, postedAt: seenAt, flags: ['time'] },
  ]),
  [
    'no time',
    { ...postRecord('never', ['Keep4o']), createdAt: undefined },
    { createdAt: null, postedAt: seenAt, flags: ['time'] },
  ],
  [
    'a little ahead, as clocks are',
    { ...postRecord('soon', ['Keep4o']), createdAt: before(-60_000) },
    { postedAt: seenAt, flags: [] },
  ],
  [
    'two days old',
    { ...postRecord('late', ['Keep4o']), createdAt: before(172_800_000) },
    { postedAt: new Date(before(172_800_000)), late: true, flags: [] },
  ],
]

/** Frames that are none, and what the quarantine must say. */
const broken: [
  fault: string,
  frame: string | Buffer,
  reason: string,
  encoding: 'utf8' | 'base64',
][] = [
  ['cut JSON', createFrame({ tags: ['Keep4o'] }).slice(0, -40), 'frame.json', 'utf8'],
  ['bytes that are not UTF-8', Buffer.from([0x23, 0xff, 0xfe]), 'frame.binary', 'base64'],
  [
    'an unknown kind',
    JSON.stringify({ did: 'did:plc:a', time_us: seenAt.getTime() * 1_000, kind: 'keep4o' }),
    'frame.kind',
    'utf8',
  ],
  [
    'a post without text',
    createFrame({
      timeUs: seenAt.getTime() * 1_000,
      record: { ...postRecord('', ['Keep4o']), text: undefined },
    }),
    'bluesky.text',
    'utf8',
  ],
]

const rows = new Map<string, Row>()
let quarantine: Selectable<Database['quarantine']>[] = []
let stillCounted: string[] = []

beforeAll(async () => {
  const { db, drop } = await testDatabase()
  const jetstream = await startJetstream()
  const timeUs = seenAt.getTime() * 1_000
  jetstream.publish(
    ...cases.map(([, record], n) => createFrame({ timeUs: timeUs + n, rkey: `case${n}`, record })),
    ...broken.map(([, frame]) => frame),
    createFrame({ timeUs: timeUs + 999, rkey: 'last', tags: ['Keep4o'] }),
  )
  const reading = createJetstreamSource({ urls: [jetstream.url], allowInsecure: true })
  const pipeline = await startPipeline(db, [reading])
  await storedUpTo(pipeline, db, timeUs + 999)
  await pipeline.stop()
  await jetstream.close()
  const posts = await db
    .selectFrom('post')
    .innerJoin('postLocator', (join) =>
      join
        .onRef('post.topicId', '=', 'postLocator.topicId')
        .onRef('post.postKey', '=', 'postLocator.postKey'),
    )
    .selectAll('post')
    .select('uri')
    .execute()
  for (const { uri, ...row } of posts) rows.set(uri.split('/').at(-1) ?? '', row)
  quarantine = await db.selectFrom('quarantine').selectAll().where('source', '=', source).execute()
  stillCounted = await aggregateViolations(db)
  await drop()
})

describe('a post that is odd', () => {
  test.each(cases.map(([oddity, , row], n) => ({ oddity, row, n })))('$oddity', ({ row, n }) => {
    const found = rows.get(`case${n}`)
    if (row) expect(found).toMatchObject(row)
    else expect(found).toBeUndefined()
  })
})

describe('a frame that cannot be read is kept for whoever looks into it', () => {
  test.each(broken)('%s', (_, frame, reason, encoding) => {
    const raw = encoding === 'base64' ? Buffer.from(frame).toString('base64') : String(frame)
    expect(quarantine).toContainEqual(
      expect.objectContaining({ reason, raw, rawEncoding: encoding }),
    )
  })

  test('and nothing else is', () => {
    expect(quarantine.length).toBe(broken.length)
  })
})

test('what came after it all is stored, and every count agrees', () => {
  expect(rows.get('last')?.text).toBe('an invented text #Keep4o')
  expect(stillCounted).toEqual([])
})
