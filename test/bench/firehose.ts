import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { WebSocket } from 'ws'
import { tagKey } from '../../server/normalise/tag-key.ts'
import { createJetstreamSource } from '../../server/sources/bluesky-jetstream.ts'
import { type Bench, median } from './bench.ts'

const framesPerBlock = 3_900

/** Blocks per round, so that each round lasts a second or two: the compiler must have had its time in each. */
const blocks = { receive: 400, client: 400, parse: 60 }
const rounds = 7

const aliases = [
  'keep4o',
  'keep4oapi',
  'opensource4o',
  'keep45',
  '4oforever',
  'save4o',
  'bringback4o',
  'restore4o',
]
const watch = { topics: [], tagKeys: new Set(aliases.map(tagKey)) }

/** Starts the sender in its own process. */
const startSender = async () => {
  const program = path.join(import.meta.dirname, 'firehose-sender.ts')
  const child = fork(program, [String(framesPerBlock)])
  const [port] = (await once(child, 'message')) as [number]
  return {
    url: (blocks: number, stepUs = 0) =>
      `ws://127.0.0.1:${port}/subscribe?blocks=${blocks}&stepUs=${stepUs}`,
    stop: () => child.kill(),
  }
}

/** Receives everything and does nothing: what `ws` itself can do, with the client's own settings. */
const receiveOnly = async (url: string): Promise<number> => {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true })
  let frames = 0
  socket.on('message', () => {
    frames++
  })
  await once(socket, 'close')
  return frames
}

/** Receives everything through the source, until the sender hangs up. */
const readAll = async (
  url: string,
  parsesAll = false,
  onPage: () => void = () => undefined,
): Promise<number> => {
  const source = createJetstreamSource({
    urls: [url],
    allowInsecure: true,
    parsesAll,
  })
  const stop = new AbortController()
  let frames = 0
  const pages = source.pages(
    watch,
    undefined,
    ({ phase }) => phase === 'waiting' && stop.abort(),
    stop.signal,
  )
  for await (const page of pages) {
    const filtered = Object.values(page.filtered).reduce((sum, count) => sum + count, 0)
    frames += page.changes.length + page.rejected.length + filtered
    onPage()
  }
  return frames
}

/**
 * Frames per second of this process's own time on the processor: on a machine that others use too, the clock on the
 * wall would measure them. A round that lost frames is no round.
 */
const paceOf = async (blocks: number, read: () => Promise<number>): Promise<number> => {
  const start = process.cpuUsage()
  const frames = await read()
  if (frames !== blocks * framesPerBlock) throw new Error(`only ${frames} frames arrived`)
  const { user, system } = process.cpuUsage(start)
  return (frames / (user + system)) * 1_000_000
}

type Sender = Awaited<ReturnType<typeof startSender>>
type Paces = Record<keyof typeof blocks, number[]>

const measurePaces = async ({ url }: Sender): Promise<Paces> => {
  const paces: Paces = { receive: [], client: [], parse: [] }
  const { receive, client, parse } = blocks
  for (let round = 0; round <= rounds; round++) {
    paces.receive.push(await paceOf(receive, () => receiveOnly(url(receive))))
    paces.client.push(await paceOf(client, () => readAll(url(client))))
    paces.parse.push(await paceOf(parse, () => readAll(url(parse), true)))
  }
  for (const list of Object.values(paces)) list.shift() // the first round compiles
  return paces
}

const ratio = (above: readonly number[], below: readonly number[]): number =>
  median(above.map((pace, round) => pace / (below[round] ?? Number.NaN)))

/** The posts of one day at the network's pace. */
const dayBlocks = Math.round(3_300_000 / framesPerBlock)
const dayStepUs = Math.floor((86_400 * 1_000_000) / (dayBlocks * framesPerBlock))

/** Reads a day as fast as it comes, and looks at the heap with every page. @returns the highest, in MB */
const measureDay = async ({ url }: Sender): Promise<number> => {
  let highest = 0
  const frames = await readAll(url(dayBlocks, dayStepUs), false, () => {
    highest = Math.max(highest, process.memoryUsage().heapUsed)
  })
  if (frames !== dayBlocks * framesPerBlock) throw new Error(`only ${frames} frames arrived`)
  return highest / 2 ** 20
}

const measure = async () => {
  const sender = await startSender()
  try {
    return { paces: await measurePaces(sender), heapMb: await measureDay(sender) }
  } finally {
    sender.stop()
  }
}

export const bench: Bench = {
  async run() {
    const { paces, heapMb } = await measure()
    const { receive, client, parse } = paces
    return {
      figures: [
        { name: 'client with pre-filter', value: median(client), unit: 'frames/s' },
        { name: 'the same, every frame parsed', value: median(parse), unit: 'frames/s' },
        { name: 'receiving and doing nothing', value: median(receive), unit: 'frames/s' },
        {
          name: 'client to every frame parsed',
          value: ratio(client, parse),
          unit: '×',
          bar: { atLeast: 5 },
        },
        {
          name: 'client to receiving only',
          value: ratio(client, receive),
          unit: '×',
          bar: { atLeast: 0.6 },
        },
        {
          name: 'highest heap while catching up a day',
          value: heapMb,
          unit: 'MB',
          bar: { atMost: 256 },
        },
      ],
      notes: [
        `medians of ${rounds} interleaved rounds of synthetic frames, one in 39 of which concerns the topic; seconds of the reading process's processor time`,
      ],
    }
  },
}
