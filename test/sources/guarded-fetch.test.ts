import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect as connectSocket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BlockedAddress,
  isForbiddenAddress,
  type Resolve,
} from '../../server/sources/address-guard.ts'
import { BodyTooLarge, createGuardedFetch } from '../../server/sources/guarded-fetch.ts'

const userAgent = 'vigil-test'
const guarded = createGuardedFetch({ allowPrivate: false, userAgent })

/** The refusal itself, which fetch may wrap. */
const refusalOf = async (asking: Promise<unknown>): Promise<unknown> => {
  const error = await asking.then(
    () => new Error('it was not refused'),
    (reason: Error) => reason,
  )
  return error.cause ?? error
}

let server: Server
let port: number
let requests = 0
let sockets = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    requests++
    if (request.url === '/away') return response.writeHead(302, { location: '/' }).end('moved')
    if (request.url === '/long') return response.end('x'.repeat(2_000))
    if (request.url === '/bomb') {
      response.setHeader('content-encoding', 'gzip')
      return response.end(gzipSync('x'.repeat(1_000_000)))
    }
    if (request.url === '/silent') return response.write('…')
    if (request.url === '/empty') return response.writeHead(204).end()
    response.end(JSON.stringify({ ...request.headers, method: request.method }))
  })
  server.on('connection', () => sockets++)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('addresses', () => {
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.1.1', '0.0.0.0'],
    ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '198.51.100.1', '::1', '::', 'fe80::1%eth0'],
    ...['fc00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', ''],
    ...['2001:db8::1', 'localhost', 'nonsense'],
  ])('%s is forbidden', (address) => expect(isForbiddenAddress(address)).toBe(true))
  test.each(['93.184.215.14', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is not',
    (address) => expect(isForbiddenAddress(address)).toBe(false),
  )
})

describe('the guard refuses, and no socket is opened', () => {
  test.each([
    ...['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '0', '[::1]', '[::]'],
    ...['[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]', '①②⑦.0.0.1', '10.0.0.1', '[fe80::1]'],
  ])('https://%s/', async (host) => {
    const before = sockets
    expect(await refusalOf(guarded(`https://${host}/`))).toBeInstanceOf(BlockedAddress)
    expect(sockets).toBe(before)
  })

  test.each([
    'http://example.org/',
    'https://example.org:8080/',
    'https://user@example.org/',
    'https://:secret@example.org/',
    'ftp://example.org/',
    'file:///etc/hostname',
  ])('%s', async (url) => {
    expect(await refusalOf(guarded(url))).toBeInstanceOf(BlockedAddress)
  })

  test('a name of which one answer is public and the next is loopback', async () => {
    const resolve: Resolve = (_name, _options, done) =>
      done(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    const asking = createGuardedFetch({ allowPrivate: false, userAgent, resolve })
    const before = sockets
    expect(await refusalOf(asking('https://changing.example/'))).toBeInstanceOf(BlockedAddress)
    expect(sockets).toBe(before)
  })

  test('a name without any address', async () => {
    const resolve: Resolve = (_name, _options, done) => done(null, [])
    const asking = createGuardedFetch({ allowPrivate: false, userAgent, resolve })
    expect(await refusalOf(asking('https://empty.example/'))).toBeInstanceOf(BlockedAddress)
  })

  test('a peer that turns out to be loopback, before a byte is sent', async () => {
    const before = requests
    const asking = createGuardedFetch({
      allowPrivate: false,
      userAgent,
      connect: (_target, done) => {
        const socket = connectSocket(port, '127.0.0.1', () => done(null, socket))
      },
    })
    expect(await refusalOf(asking('https://rebound.example/'))).toBeInstanceOf(BlockedAddress)
    expect(requests).toBe(before)
  })
})

describe('with private addresses allowed', () => {
  const open = createGuardedFetch({
    allowPrivate: true,
    userAgent,
    maxBytes: 1_000,
    timeoutMs: 500,
  })
  const at = (path: string) => `http://127.0.0.1:${port}${path}`

  test('it says who asks, and hands over headers and method', async () => {
    const response = await open(at('/'), { method: 'POST', headers: { 'x-a': 'b' }, body: '{}' })
    expect(await response.json()).toMatchObject({
      'user-agent': userAgent,
      'x-a': 'b',
      method: 'POST',
    })
  })
  test('a redirect is handed back, not followed', async () => {
    const response = await open(at('/away'))
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/')
    expect(await response.text()).toBe('moved')
  })
  test('an answer without a body', async () => {
    expect((await open(at('/empty'))).status).toBe(204)
  })
  test.each(['/long', '/bomb'])('a body over the cap is refused: %s', async (path) => {
    await expect(open(at(path))).rejects.toThrow(BodyTooLarge)
  })
  test('an answer that never ends is given up', async () => {
    await expect(open(at('/silent'))).rejects.toThrow(/timeout/i)
  })
  test("the caller's signal ends the request", async () => {
    const stop = new AbortController()
    const asking = open(at('/silent'), { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
  })
})
