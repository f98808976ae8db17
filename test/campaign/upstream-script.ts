import { seededRandom } from '../fakes/synthetic-firehose.ts'
import type { SaidPost, UpstreamEvent } from './upstream-event.ts'

/** An event before it has its place in time. */
type Unplaced = UpstreamEvent extends infer E
  ? E extends { timeUs: number }
    ? Omit<E, 'timeUs'>
    : never
  : never

const sortable = '234567abcdefghijklmnopqrstuvwxyz'

/** A number as a 13-character key whose order as text is the number's order, like the platform's own. */
export const sortableKey = (number: number): string => {
  let key = ''
  for (let rest = number, i = 0; i < 13; i++, rest = Math.floor(rest / 32))
    key = sortable.charAt(rest % 32) + key
  return key
}

const onTopicTags = ['Keep4o', 'keep4o', 'KEEP4O', 'save4o', 'BringBack4o']
const otherTags = ['art', 'keepgoing', 'k4op', 'gaming']
const openings = [
  'they took it away without warning, my friend is gone',
  'let us choose, we never agreed to this',
  'my novel depends on it and the new one flattens every draft',
  'thank you, this made my day',
  'a walk by the sea today',
  'cancelled my plan, off to another',
  'is this the new model or the old one?',
  'sign the petition with us 🫶',
]

type Draw = {
  number: (below: number) => number
  chance: (share: number) => boolean
  one: <T>(list: readonly T[]) => T
}

const drawFrom = (random: () => number): Draw => ({
  number: (below) => Math.floor(random() * below),
  chance: (share) => random() < share,
  one: (list) => list[Math.floor(random() * list.length)] as (typeof list)[number],
})

/** What one post goes through, in its true order: a create, perhaps edits, perhaps a deletion. */
const lifeOf = (draw: Draw, index: number, nextRev: () => string, startMs: number): Unplaced[] => {
  const identity = {
    did: `did:plc:${sortableKey(1_000 + draw.number(24))}`,
    rkey: sortableKey(5_000_000 + index),
  }
  const createdAt = new Date(startMs + index * 1_000).toISOString()
  const said = (edited: boolean, onTopic: boolean): Omit<SaidPost, 'timeUs'> => {
    const tags = [draw.one(onTopic ? onTopicTags : otherTags)]
    const text = `${draw.one(openings)} (${index}, ${draw.number(1_000)}) ${tags.map((tag) => `#${tag}`).join(' ')}`
    return { kind: 'save', edited, ...identity, rev: nextRev(), text, tags, onTopic, createdAt }
  }
  const onTopic = draw.chance(0.6)
  const life: Unplaced[] = [said(false, onTopic)]
  while (draw.chance(0.25)) life.push(said(true, onTopic ? draw.chance(0.8) : draw.chance(0.1)))
  if (draw.chance(0.15)) life.push({ kind: 'delete', ...identity, rev: nextRev() })
  return life
}

/** Spreads the lives of many posts over each other, and lets some events of one post change places. */
const interleave = (draw: Draw, lives: Unplaced[][]): Unplaced[] => {
  const placed = lives.flatMap((life, index) => {
    let at = index
    return life.map((event) => {
      at += draw.number(40) + 0.5
      const early = event.kind !== 'save' || event.edited ? draw.chance(0.2) : false
      return { event, at: early ? index - draw.number(20) : at }
    })
  })
  return placed.sort((a, b) => a.at - b.at).map(({ event }) => event)
}

/** Says some events again later on. */
const duplicate = (draw: Draw, events: Unplaced[]): Unplaced[] => {
  const twice = [...events]
  for (const event of events)
    if (draw.chance(0.08)) twice.splice(twice.indexOf(event) + 1 + draw.number(60), 0, { ...event })
  return twice
}

/** Accounts come, hide, return and go; from a deleted account nothing is heard any more. */
const addAccounts = (draw: Draw, events: Unplaced[]): Unplaced[] => {
  const dids = [...new Set(events.flatMap((event) => ('did' in event ? [event.did] : [])))]
  let all = [...events]
  const insert = (share: number, event: Unplaced) =>
    all.splice(Math.floor(share * all.length), 0, event)
  dids.slice(0, 8).forEach((did, index) => {
    const when = 0.2 + 0.5 * (draw.number(100) / 100)
    if (index < 3) {
      insert(when, { kind: 'account', did, active: false, status: 'deleted' })
      const end = all.findIndex((event) => event.kind === 'account' && event.did === did)
      all = all.filter((event, at) => at <= end || !('did' in event) || event.did !== did)
      return
    }
    const status = draw.one(['deactivated', 'suspended', 'takendown', undefined])
    insert(when, { kind: 'account', did, active: false, ...(status ? { status } : {}) })
    if (index >= 5) insert(when + 0.2, { kind: 'account', did, active: true })
    insert(0.5, { kind: 'identity', did })
  })
  return all
}

const addUnreadable = (draw: Draw, events: Unplaced[], nextRev: () => string): Unplaced[] => {
  const all = [...events]
  for (let i = 0; i < 3; i++) {
    const rev = nextRev()
    const event: Unplaced = { kind: 'unreadable', did: `did:plc:${sortableKey(i)}`, rkey: rev, rev }
    all.splice(draw.number(all.length), 0, event)
  }
  return all
}

/**
 * What an upstream says in one campaign: posts, edits with and without the watched tags, deletions, accounts that hide,
 * return and go; some of it twice, some in the wrong order, a few frames broken. The seed decides everything but the
 * clock: times rise strictly from `startMs` over `spanMs`.
 */
export const upstreamScript = (options: {
  seed: number
  posts: number
  startMs: number
  spanMs: number
}): UpstreamEvent[] => {
  const draw = drawFrom(seededRandom(options.seed))
  let revs = 9_000_000
  const nextRev = () => sortableKey(++revs)
  const lives = Array.from({ length: options.posts }, (_, index) =>
    lifeOf(draw, index, nextRev, options.startMs - 3_600_000),
  )
  const events = addUnreadable(
    draw,
    addAccounts(draw, duplicate(draw, interleave(draw, lives))),
    nextRev,
  )
  const stepUs = Math.floor((options.spanMs * 1_000) / events.length)
  return events.map((event, index) => ({
    ...event,
    timeUs: options.startMs * 1_000 + index * stepUs,
  }))
}
