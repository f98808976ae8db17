import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { syntheticFirehose } from '../fakes/synthetic-firehose.ts'

/**
 * A child process that floods: frames are built and laid out as WebSocket frames beforehand, and written to the raw TCP
 * socket as fast as the reader takes them, so that the sending side never is what is measured.
 * Argument: frames per block. A reader asks by `/subscribe?blocks=N&stepUs=M`; with a step, the time between two
 * frames, the blocks go on in time until now; without one all blocks are the same, and nothing is computed meanwhile.
 */
const count = Number(process.argv[2])
const missesPerHit = 38
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const timeLabel = '"time_us":'
const timeDigits = 16

const frameHeader = (length: number): Buffer => {
  if (length < 126) return Buffer.from([0x81, length])
  const header = Buffer.from([0x81, 126, 0, 0])
  header.writeUInt16BE(length, 2)
  return header
}

const frames = syntheticFirehose({ seed: 7, count, missesPerHit }).map((frame) =>
  Buffer.from(frame),
)
const block = Buffer.concat(frames.flatMap((frame) => [frameHeader(frame.length), frame]))

/** Where the times stand in the block. */
const timePlaces: number[] = []
for (let at = block.indexOf(timeLabel); at >= 0; at = block.indexOf(timeLabel, at + 1)) {
  timePlaces.push(at + timeLabel.length)
}

/** The block with its times set; a new buffer each time, since the last one may still be on its way. */
const blockFrom = (startUs: number, stepUs: number): Buffer => {
  const moved = Buffer.from(block)
  timePlaces.forEach((place, frame) => {
    moved.write(String(startUs + frame * stepUs).slice(0, timeDigits), place, 'latin1')
  })
  return moved
}

function* flood(blocks: number, stepUs: number) {
  const startUs = Date.now() * 1000 - blocks * count * stepUs
  for (let index = 0; index < blocks; index++) {
    yield stepUs === 0 ? block : blockFrom(startUs + index * count * stepUs, stepUs)
  }
  yield Buffer.from([0x88, 2, 0x03, 0xe8])
}

const server = createServer((socket) => {
  let request = ''
  socket.on('error', () => socket.destroy())
  const onData = (data: Buffer) => {
    request += data
    const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1]
    if (!key || !request.includes('\r\n\r\n')) return
    socket.off('data', onData).resume()
    const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    const asked = new URL(request.split(' ')[1] ?? '/', 'ws://sender').searchParams
    const frames = flood(Number(asked.get('blocks')), Number(asked.get('stepUs')))
    pipeline(frames, socket).catch(() => socket.destroy())
  }
  socket.on('data', onData)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
process.on('disconnect', () => process.exit())
