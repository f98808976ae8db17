import { once } from 'node:events'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type StandInOptions, startJetstream } from './jetstream.ts'
import { accountFrame, createFrame, identityFrame } from './jetstream-frames.ts'

const now = new Date('2026-09-21T12:00:00Z')
const nowUs = now.getTime() * 1000
const second = 1_000_000
const frameAt = (agoSeconds: number, fields: object = {}) =>
  createFrame({ timeUs: nowUs - agoSeconds * second, ...fields })

const start = async (options: StandInOptions = {}) => {
  const server = await startJetstream({ now: () => now, ...options })
  onTestFinished(server.close)
  return server
}

/** Subscribes and collects the frames that come; `refused` is the status before the upgrade. */
const subscribe = async (url: string, query = '') => {
  const socket = new WebSocket(`${url}${query && `?${query}`}`)
  const frames: string[] = []
  const codes: number[] = []
  let pings = 0
  let refused: string | undefined
  socket.on('message', (data) => frames.push(String(data)))
  socket.on('close', (code) => codes.push(code))
  socket.on('ping', () => pings++)
  socket.on('error', () => undefined)
  socket.on('unexpected-response', async (_, response) => {
    const body = (await response.toArray()).join('')
    refused = `${response.statusCode} ${response.headers['content-type'] ?? ''} ${body}`
  })
  await Promise.race([once(socket, 'open'), once(socket, 'unexpected-response')])
  onTestFinished(() => socket.terminate())
  return { socket, frames, codes, pings: () => pings, refused: () => refused }
}

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 5_000 })

describe('refused before the upgrade', () => {
  test.each([
    ['another path', '/elsewhere', '', '404'],
    ['a cursor in words', '/subscribe', 'cursor=soon', '400 text/plain invalid cursor: soon'],
    ['a negative cursor', '/subscribe', 'cursor=-1', '400 text/plain'],
    [
      'no collection',
      '/subscribe',
      'wantedCollections=%21',
      '400 text/plain invalid collection: !',
    ],
    ['no DID', '/subscribe', 'wantedDids=someone', '400 text/plain invalid DID: someone'],
    [
      'too many collections',
      '/subscribe',
      'wantedCollections=a.b&'.repeat(101),
      '400 text/plain too many',
    ],
  ])('%s', async (_, path, query, answer) => {
    const server = await start()
    const client = await subscribe(server.url.replace('/subscribe', path), query)
    await until(() => expect(client.refused()).toContain(answer))
  })

  test('as often as a test asks for it', async () => {
    const server = await start()
    server.refuse(503, 'warming up')
    const [first, second] = [await subscribe(server.url), await subscribe(server.url)]
    await until(() => expect(first.refused()).toBe('503 text/plain warming up'))
    expect(second.refused()).toBeUndefined()
    expect(server.fired.refused).toBe(1)
  })
})

describe('the log', () => {
  const logged = [frameAt(30), frameAt(20), frameAt(10)]

  test.each([
    ['without a cursor, only what comes', '', []],
    ['from the cursor, which is included', `cursor=${nowUs - 20 * second}`, logged.slice(1)],
    ['from before the log', `cursor=${nowUs - 90 * second}`, logged],
    ['from a small number, which is 1970', 'cursor=12345', logged],
    ['from the future: nothing', `cursor=${nowUs + second}`, []],
  ])('%s', async (_, query, expected) => {
    const server = await start()
    server.publish(...logged)
    const client = await subscribe(server.url, query)
    server.publish(frameAt(0))
    await until(() => expect(client.frames.at(-1)).toBe(frameAt(0)))
    expect(client.frames).toEqual([...expected, frameAt(0)])
  })

  test('is served no further back than it is kept, and nobody is told', async () => {
    const server = await start({ retentionUs: 15 * second })
    server.publish(...logged)
    const client = await subscribe(server.url, `cursor=${nowUs - 90 * second}`)
    await until(() => expect(client.frames).toEqual(logged.slice(1)))
    expect(server.fired.clamped).toBe(1)
  })

  test('loses and reorders at the cutover when a test says so', async () => {
    const server = await start()
    server.publish(...logged)
    server.replayThrough((frames) => frames.slice(1).reverse())
    const client = await subscribe(server.url, 'cursor=0')
    await until(() => expect(client.frames).toEqual([logged[2], logged[1]]))
    expect(server.fired.lost).toBe(1)
  })
})

describe('filters', () => {
  const like = frameAt(0).replace('"app.bsky.feed.post"', '"app.bsky.feed.like"')
  const account = accountFrame({ did: 'did:plc:other', active: true })
  const all = [frameAt(0), like, account, identityFrame(), 'garbage']

  test.each<[string, string, string[]]>([
    ['everything', '', all],
    [
      'commits by collection, all other kinds',
      'wantedCollections=app.bsky.feed.post',
      [frameAt(0), account, identityFrame(), 'garbage'],
    ],
    ['by prefix', 'wantedCollections=app.bsky.feed.*', all],
    ['every kind by DID', 'wantedDids=did:plc:other', [account, 'garbage']],
  ])('%s', async (_, query, expected) => {
    const server = await start()
    const client = await subscribe(server.url, query)
    server.publish(...all)
    await until(() => expect(client.frames).toEqual(expected))
  })

  test('are replaced by an options update; unknown types are ignored', async () => {
    const server = await start()
    const client = await subscribe(server.url, 'wantedDids=did:plc:other&requireHello=true')
    server.publish(frameAt(1))
    client.socket.send(JSON.stringify({ type: 'greeting' }))
    client.socket.send(JSON.stringify({ type: 'options_update', payload: {} }))
    await until(() => {
      server.publish(frameAt(0))
      expect(client.frames).toContain(frameAt(0))
    })
    expect(client.frames).not.toContain(frameAt(1))
  })

  test.each([
    ['no JSON', 'what?'],
    [
      'no collection',
      JSON.stringify({ type: 'options_update', payload: { wantedCollections: ['!'] } }),
    ],
  ])('an update with %s ends the connection', async (_, message) => {
    const server = await start()
    const client = await subscribe(server.url)
    client.socket.send(message)
    await until(() => expect(client.codes).toEqual([1008]))
  })
})

describe('faults', () => {
  test('a cut has no close frame, a shutdown has 1001', async () => {
    const server = await start()
    const cut = await subscribe(server.url)
    server.cut()
    await until(() => expect(cut.codes).toEqual([1006]))
    const shut = await subscribe(server.url)
    server.shutDown()
    await until(() => expect(shut.codes).toEqual([1001]))
    expect(server.fired).toMatchObject({ cut: 1, shutDown: 1 })
  })

  test('a silent server keeps the socket open, and still pings', async () => {
    const server = await start({ pingMs: 10 })
    const client = await subscribe(server.url)
    server.fallSilent()
    server.publish(frameAt(1))
    await until(() => expect(client.pings()).toBeGreaterThan(1))
    server.speak()
    server.publish(frameAt(0))
    await until(() => expect(client.frames).toEqual([frameAt(0)]))
  })

  test('a reader who is too slow is cut off', async () => {
    const server = await start({ outboxBytes: 100_000 })
    const client = await subscribe(server.url)
    client.socket.pause()
    const frame = frameAt(0, { text: 'x'.repeat(100_000) })
    for (let i = 0; i < 200; i++) server.publish(frame)
    expect(server.fired.slow).toBeGreaterThan(0)
    await until(() => expect(server.connections).toBe(0))
  })

  test('what is blurted out is in no replay', async () => {
    const server = await start()
    const [live] = [await subscribe(server.url)]
    server.blurt('garbage')
    server.publish(frameAt(0))
    await until(() => expect(live.frames).toEqual(['garbage', frameAt(0)]))
    const later = await subscribe(server.url, 'cursor=0')
    await until(() => expect(later.frames).toEqual([frameAt(0)]))
  })
})
