import { composeDraft } from './compose.ts'
import { createRandom, poisson, type Random } from './random.ts'
import { demoPeriod, tide } from './waves.ts'
import {
  accountFrame,
  type BlueskyPostId,
  deleteFrame,
  mastodonStatus,
  postFrame,
  somebody,
  timestampId,
} from './wire.ts'

/** What one platform says within an hour, in its own wire format, by time. */
export type SyntheticHour<Item> = { from: Date; to: Date; items: Item[] }

const hourMs = 3_600_000
const blueskyShare = 0.8

type Timed<Item> = { at: Date; item: Item }

/** Collects what happens in later hours, until that hour comes. */
const createAgenda = <Item>() => {
  const hours = new Map<number, Timed<Item>[]>()
  return {
    add(at: Date, item: Item) {
      const hour = Math.floor(at.getTime() / hourMs)
      hours.set(hour, [...(hours.get(hour) ?? []), { at, item }])
    },
    take(hour: Date): Item[] {
      const number = Math.floor(hour.getTime() / hourMs)
      const due = (hours.get(number) ?? []).sort((a, b) => a.at.getTime() - b.at.getTime())
      hours.delete(number)
      return due.map(({ item }) => item)
    },
  }
}

type Agenda<Item> = ReturnType<typeof createAgenda<Item>>

/** Hour by hour through the period: `write` puts the hour's posts, and what follows from them, into the agenda. */
function* hours<Item>(
  random: Random,
  share: number,
  write: (agenda: Agenda<Item>, at: Date, forced: number) => void,
): Generator<SyntheticHour<Item>> {
  const agenda = createAgenda<Item>()
  for (let time = demoPeriod.from.getTime(); time < demoPeriod.to.getTime(); time += hourMs) {
    const from = new Date(time)
    const to = new Date(Math.min(time + hourMs, demoPeriod.to.getTime()))
    const { rate, forced } = tide(from)
    const length = to.getTime() - time
    const count = poisson(random, rate * share * (length / hourMs))
    for (let i = 0; i < count; i++) write(agenda, new Date(time + random() * length), forced)
    yield { from, to, items: agenda.take(from) }
  }
}

const later = (random: Random, at: Date, withinHours: number) =>
  new Date(at.getTime() + 60_000 + random() * withinHours * hourMs)

/** Jetstream frames: posts, some edited or deleted later, some accounts that leave, some frames that are broken. */
export const blueskyHours = (): Generator<SyntheticHour<Buffer>> => {
  const random = createRandom(20_250_807)
  let sequence = 0
  return hours<Buffer>(random, blueskyShare, (agenda, at, forced) => {
    const did = `did:plc:${somebody(random, 9_000).id}`
    const id: BlueskyPostId = { did, rkey: timestampId(at, sequence++), createdAt: at }
    const draft = composeDraft(random, forced)
    agenda.add(at, postFrame(id, at, draft))
    const fate = random()
    if (fate < 0.004) {
      const edited = later(random, at, 2)
      const text = `${draft.text} (edited)`
      agenda.add(edited, postFrame(id, edited, { ...draft, text }, true))
    } else if (fate < 0.016) {
      const gone = later(random, at, 48)
      agenda.add(gone, deleteFrame(id, gone))
    } else if (fate < 0.0165) {
      const left = later(random, at, 200)
      agenda.add(left, accountFrame(did, left, random() < 0.5 ? 'deactivated' : 'deleted'))
    } else if (fate < 0.0167) {
      agenda.add(at, Buffer.from('{"did":"did:plc:synthetic","time_us":'))
    }
  })
}

/** Statuses of an instance. */
export const mastodonHours = (): Generator<SyntheticHour<object>> => {
  const random = createRandom(20_260_213)
  let sequence = 0
  return hours<object>(random, 1 - blueskyShare, (agenda, at, forced) => {
    const person = somebody(random, 2_500)
    agenda.add(at, mastodonStatus(random, person, at, composeDraft(random, forced), sequence++))
  })
}
