import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts'

const said = Buffer.from('four 🫶 hearts 🫶🫶🫶, and an end')
let server: Server
let proxy: FaultProxy

/** A server that answers each word it hears with the same sentence. */
beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.write(said))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  proxy = await startFaultProxy((server.address() as AddressInfo).port, () => 0.5)
})

afterEach(async () => {
  await proxy.close()
  server.close()
})

type Ear = {
  socket: Socket
  heard: () => Buffer
  ended: Promise<string>
  hear(bytes: number): Promise<void>
}

const listenIn = (): Ear => {
  const socket = connect(proxy.port, '127.0.0.1')
  let heard: Buffer = Buffer.alloc(0)
  let failure = 'closed'
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? 'error'
  })
  socket.on('data', (chunk) => {
    heard = Buffer.concat([heard, chunk])
  })
  return {
    socket,
    heard: () => heard,
    ended: new Promise((resolve) => socket.on('close', () => resolve(failure))),
    hear: async (bytes) => {
      while (heard.length < bytes) await once(socket, 'data')
    },
  }
}

test('without a fault every byte passes, and nothing is counted', async () => {
  const ear = listenIn()
  ear.socket.write('a')
  await ear.hear(said.length)
  expect(ear.heard()).toEqual(said)
  expect(proxy.firings('slice')).toBe(0)
  expect(proxy.passed()).toBe(said.length)
})

describe('faults that only delay', () => {
  test.each<Fault>([
    { kind: 'latency', ms: 5, jitterMs: 5 },
    { kind: 'bandwidth', bytesPerSecond: 2000 },
    { kind: 'slice', bytes: 1, gapMs: 0 },
  ])('$kind keeps every byte', async (fault) => {
    await proxy.inject(fault)
    const ear = listenIn()
    ear.socket.write('a')
    await ear.hear(said.length)
    expect(ear.heard()).toEqual(said)
    expect(proxy.firings(fault.kind)).toBeGreaterThan(0)
  })
})

test('limit closes after so many bytes, in the middle of a character too', async () => {
  await proxy.inject({ kind: 'limit', bytes: 7 })
  const ear = listenIn()
  ear.socket.write('a')
  expect(await ear.ended).toBe('closed')
  expect(ear.heard()).toEqual(said.subarray(0, 7))
  expect(proxy.firings('limit')).toBe(1)
})

test('timeout holds data back on an open connection until it is healed', async () => {
  const ear = listenIn()
  ear.socket.write('a')
  await ear.hear(said.length)
  await proxy.inject({ kind: 'timeout' })
  ear.socket.write('b')
  while (proxy.firings('timeout') === 0) await new Promise(setImmediate)
  expect(ear.heard()).toEqual(said)
  await proxy.heal()
  await ear.hear(2 * said.length)
  expect(ear.heard()).toEqual(Buffer.concat([said, said]))
})

test('reset cuts open connections and new ones', async () => {
  const open = listenIn()
  open.socket.write('a')
  await open.hear(said.length)
  await proxy.inject({ kind: 'reset' })
  expect(await open.ended).toBe('ECONNRESET')
  const late = listenIn()
  expect(await late.ended).toBe('ECONNRESET')
  expect(proxy.firings('reset')).toBe(2)
})

test('blackhole accepts and never answers', async () => {
  await proxy.inject({ kind: 'blackhole' })
  const ear = listenIn()
  await once(ear.socket, 'connect')
  ear.socket.write('a')
  while (proxy.firings('blackhole') === 0) await new Promise(setImmediate)
  expect(ear.heard().length).toBe(0)
  expect(ear.socket.readyState).toBe('open')
})

test('down refuses until it is healed, on the same port', async () => {
  const open = listenIn()
  open.socket.write('a')
  await open.hear(said.length)
  await proxy.inject({ kind: 'down' })
  expect(await open.ended).toBe('ECONNRESET')
  expect(await listenIn().ended).toBe('ECONNREFUSED')
  await proxy.heal()
  const again = listenIn()
  again.socket.write('a')
  await again.hear(said.length)
  expect(again.heard()).toEqual(said)
})
