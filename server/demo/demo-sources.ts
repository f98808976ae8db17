import type { TimeRange } from '../../shared/interval.ts'
import { readFrame } from '../sources/jetstream-frame.ts'
import { emptyReading, type Reading, readStatuses } from '../sources/mastodon-changes.ts'
import { MastodonMemory } from '../sources/mastodon-memory.ts'
import type { GapNotice, Page, Source, Watch } from '../sources/source.ts'
import { blueskyHours, mastodonHours, type SyntheticHour } from './synthetic-hours.ts'

/** Changes with every change of what is generated, so that an older demo is loaded anew. */
export const demoVersion = '1'

const host = 'social.example'
const changesPerPage = 1_000

/** Invented outages, so that the page shows what a gap looks like. */
const outages: Record<string, GapNotice[]> = {
  'demo:bluesky': [
    {
      from: new Date('2025-11-22T03:00:00Z'),
      to: new Date('2025-11-23T16:00:00Z'),
      reason: 'synthetic outage: the stream was cut off',
    },
  ],
  'demo:mastodon': [
    {
      from: new Date('2025-11-22T03:00:00Z'),
      to: new Date('2025-11-23T16:00:00Z'),
      reason: 'synthetic outage: the network was down',
    },
    {
      from: new Date('2026-02-19T00:00:00Z'),
      to: new Date('2026-02-20T12:00:00Z'),
      reason: 'synthetic outage: the instance was closed',
    },
  ],
}

const isWithin = ({ from }: { from: Date }, outage: TimeRange) =>
  from >= outage.from && from < outage.to

/** Gathers hours into pages; what falls into an outage is lost, as it would be. */
function* toPages<Item>(
  name: string,
  hours: Iterable<SyntheticHour<Item>>,
  read: (items: readonly Item[], hour: TimeRange, reading: Reading) => void,
): Generator<Page> {
  let reading = emptyReading()
  let covered: { from: Date; to: Date } | undefined
  const page = (gaps: GapNotice[]): Page => ({
    ...reading,
    ...(covered ? { covered } : {}),
    ...(gaps.length > 0 ? { gaps } : {}),
    cursor: { until: covered?.to.toISOString() ?? '' },
    mode: 'live',
  })
  for (const hour of hours) {
    const outage = outages[name]?.find((each) => isWithin(hour, each))
    if (outage) {
      if (hour.from.getTime() === outage.from.getTime()) yield page([outage])
      reading = emptyReading()
      covered = undefined
      continue
    }
    read(hour.items, hour, reading)
    covered = { from: covered?.from ?? hour.from, to: hour.to }
    if (reading.changes.length < changesPerPage) continue
    yield page([])
    reading = emptyReading()
    covered = undefined
  }
  yield page([])
}

const blueskySource = (): Source => {
  const name = 'demo:bluesky'
  async function* pages(): AsyncGenerator<Page> {
    yield* toPages(name, blueskyHours(), (frames, { to }, reading) => {
      for (const frame of frames) {
        const found = readFrame(frame, false, to)
        if (found.kind === 'change') reading.changes.push(found.change)
        if (found.kind === 'rejected') reading.rejected.push(found.rejected)
      }
    })
  }
  return { name, platform: 'bluesky', pages }
}

const mastodonSource = (): Source => {
  const name = 'demo:mastodon'
  async function* pages(watch: Watch): AsyncGenerator<Page> {
    const memory = new MastodonMemory(undefined, new Date(0))
    yield* toPages(name, mastodonHours(), (statuses, { to }, reading) => {
      readStatuses(statuses, { watch, host, memory, now: to }, reading)
    })
  }
  return { name, platform: 'mastodon', pages }
}

/** The synthetic platforms. They speak the platforms' wire formats and nothing else. */
export const demoSources = (): Source[] => [blueskySource(), mastodonSource()]
