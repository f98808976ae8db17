import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFrameSieve } from '../../server/sources/frame-sieve.ts'

type Frame = { first: number; payload: Buffer; masked: boolean }

const layOut = ({ first, payload, masked }: Frame): Buffer => {
  const mask = masked ? 0x80 : 0
  const { length } = payload
  const header =
    length < 126 ? Buffer.from([first, mask | length]) : Buffer.alloc(length < 65_536 ? 4 : 10)
  if (length >= 126) {
    header[0] = first
    header[1] = mask | (length < 65_536 ? 126 : 127)
    if (length < 65_536) header.writeUInt16BE(length, 2)
    else header.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([header, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}

/** Takes texts that begin with `m` for misses whose time is their length. */
const sift = (chunks: readonly Buffer[]) => {
  const events: string[] = []
  let handedOn = Buffer.alloc(0)
  let bytes: Buffer = Buffer.alloc(0)
  const prefilter = {
    begin: (chunk: Buffer) => {
      bytes = chunk
    },
    missAt: (start: number, end: number) => (bytes[start] === 0x6d ? end - start : 0),
  }
  const sieve = createFrameSieve(prefilter, {
    onMiss: (timeUs) => events.push(`miss ${timeUs}`),
    onText: (payload) => events.push(`text ${payload.toString('latin1')}`),
    handOn: (piece) => {
      handedOn = Buffer.concat([handedOn, piece])
    },
  })
  for (const chunk of chunks) {
    const given = Buffer.from(chunk)
    sieve(given)
    given.fill(0) // the socket's memory is used again
  }
  return { events, handedOn }
}

const expected = (frames: readonly Frame[]) => ({
  events: frames
    .filter(({ first, masked }) => first === 0x81 && !masked)
    .map(({ payload }) =>
      payload[0] === 0x6d ? `miss ${payload.length}` : `text ${payload.toString('latin1')}`,
    ),
  handedOn: Buffer.concat(
    frames.filter(({ first, masked }) => first !== 0x81 || masked).map(layOut),
  ),
})

const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const borders = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length]
  borders.sort((a, b) => a - b)
  return borders.slice(1).map((end, i) => bytes.subarray(borders[i], end))
}

const payloads = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.constantFrom('m'.repeat(125), 'x'.repeat(126), 'm'.repeat(70_000)) },
)
const frames = fc.array(
  fc.record({
    /** Text; the first piece of a text, and a later one; binary; close, ping, pong. */
    first: fc.constantFrom(0x81, 0x81, 0x81, 0x01, 0x80, 0x82, 0x88, 0x89, 0x8a),
    payload: fc
      .tuple(fc.boolean(), payloads)
      .map(([miss, rest]) => Buffer.from(miss ? `m${rest}` : rest)),
    masked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  { maxLength: 12 },
)

test('however TCP cuts the stream: misses and texts come out in order, all else is handed on unchanged', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (list, places) => {
      const stream = Buffer.concat(list.map(layOut))
      expect(sift(cut(stream, places))).toEqual(expected(list))
    }),
    { numRuns: 300 },
  )
})

test('byte by byte', () => {
  const list = ['miss', 'text', '', 'm'.repeat(200)].map((text) => ({
    first: 0x81,
    payload: Buffer.from(text),
    masked: false,
  }))
  const stream = Buffer.concat(list.map(layOut))
  expect(sift(cut(stream, Array.from(stream.keys())))).toEqual(expected(list))
})

test('a very long frame is not waited for: its pieces go on as they come, and what follows is found again', () => {
  const long = layOut({ first: 0x81, payload: Buffer.alloc(1_000_000, 'm'), masked: false })
  const after = layOut({ first: 0x81, payload: Buffer.from('miss'), masked: false })
  const { events, handedOn } = sift(cut(Buffer.concat([long, after]), [100, 65_000, 500_000]))
  expect(events).toEqual(['miss 4'])
  expect(handedOn.equals(long)).toBe(true)
})
