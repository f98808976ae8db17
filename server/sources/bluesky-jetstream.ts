import { type Clock, systemClock } from './clock.ts'
import { readConnection } from './jetstream-connection.ts'
import { backoffMs } from './retry-delay.ts'
import type { Cursor, Page, Report, Source, Watch } from './source.ts'

export type JetstreamOptions = {
  /** `wss://HOST/subscribe`, in the order in which they are tried. */
  urls: readonly string[]
  /** Accepts `ws:` too, for servers of one's own. */
  allowInsecure: boolean
  /** How far the first start reads back; servers keep a day or more. */
  lookBackHours?: number
  clock?: Clock
  random?: () => number
  /** How long a server may take to accept a connection. */
  handshakeMs?: number
  /** Parses every frame instead of sifting first: the same result, for tests and benches to compare with. */
  parsesAll?: boolean
}

const failuresPerHost = 3

/**
 * The live posts of Bluesky, from a Jetstream server (wire v1, of the legacy server or its rewrite), without
 * credentials. All posts are received and those with a watched tag are kept; edits, deletes and account events are
 * handed on whatever they concern, since only the store knows whose posts it holds. Connects again after each end, with
 * growing waits, and to the next server after three failures.
 * @throws Error when no server is named, or one whose address is not encrypted without leave
 */
export const createJetstreamSource = (options: JetstreamOptions): Source => {
  const { allowInsecure, lookBackHours = 24, handshakeMs = 15_000, parsesAll = false } = options
  const { clock = systemClock, random = Math.random } = options
  const servers = options.urls.map((url) => readServer(url, allowInsecure))
  if (servers.length === 0) throw new Error('no Jetstream server is named')

  async function* pages(
    watch: Watch,
    stored: Cursor | undefined,
    report: Report,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    let cursor = stored
    let failures = 0
    let turn = 0
    while (!signal.aborted) {
      const server = servers[turn % servers.length] as URL
      const setting = {
        server,
        lookBackHours,
        handshakeMs,
        watch,
        parsesAll,
        clock,
        report,
        signal,
      }
      const end = yield* readConnection(setting, cursor)
      if (signal.aborted) break
      failures = end.cursor === cursor ? failures + 1 : 1
      if (failures % failuresPerHost === 0) turn++
      cursor = end.cursor
      const waitMs = backoffMs(failures, random)
      report({
        phase: 'waiting',
        detail: `${server.host}: ${end.reason}`,
        retryAt: new Date(clock.now().getTime() + waitMs).toISOString(),
      })
      await clock.sleep(waitMs, signal)
    }
    report({ phase: 'stopped', detail: 'stopped', retryAt: null })
  }
  return { name: 'bluesky-live', platform: 'bluesky', pages }
}

const readServer = (address: string, allowInsecure: boolean): URL => {
  const url = new URL(address)
  if (url.protocol !== 'wss:' && !(allowInsecure && url.protocol === 'ws:')) {
    throw new Error(`the Jetstream server "${address}" is not encrypted: use wss://`)
  }
  if (url.pathname === '/') url.pathname = '/subscribe'
  return url
}
