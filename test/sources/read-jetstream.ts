import { onTestFinished } from 'vitest'
import { createJetstreamSource } from '../../server/sources/bluesky-jetstream.ts'
import type { Cursor, Page } from '../../server/sources/source.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { startJetstream } from '../fakes/jetstream.ts'
import { createManualClock } from './manual-clock.ts'

const start = '2026-09-21T14:13:20.000Z'
export const startUs = Date.parse(start) * 1_000

/** Servers and a clock that stands still until the test moves it. */
export const openSky = async (servers = 1) => {
  const clock = createManualClock(start)
  const opening = Array.from({ length: servers }, () => startJetstream({ now: clock.now }))
  const sky = await Promise.all(opening)
  onTestFinished(async () => {
    await Promise.all(sky.map((server) => server.close()))
  })
  return { clock, servers: sky, server: sky[0] as (typeof sky)[number] }
}

/** Reads as collecting would, until the test ends; `pages` holds what was handed over so far. */
export const readSky = (
  { clock, servers }: Awaited<ReturnType<typeof openSky>>,
  { cursor }: { cursor?: Cursor } = {},
) => {
  const source = createJetstreamSource({
    urls: servers.map(({ url }) => url),
    allowInsecure: true,
    clock,
    random: () => 0,
  })
  const pages: Page[] = []
  const reports: Partial<SourceState>[] = []
  const stop = new AbortController()
  const watch = { topics: [], tagKeys: new Set(['keep4o']) }
  const read = async () => {
    const reading = source.pages(watch, cursor, (state) => reports.push(state), stop.signal)
    for await (const page of reading) pages.push(page)
  }
  const done = read()
  onTestFinished(() => {
    stop.abort()
    return done
  })
  return { pages, reports, stop, done }
}
