import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { BlockedAddress } from '../../server/sources/address-guard.ts'
import { openGuardedWebSocket } from '../../server/sources/guarded-web-socket.ts'

const startServer = async () => {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  let connections = 0
  server.on('connection', () => connections++)
  sockets.on('connection', (socket, request) => socket.send(String(request.headers.authorization)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

const headers = { authorization: 'Bearer canary' }

test('with private addresses allowed it connects and sends its headers', async () => {
  const { port } = await startServer()
  const socket = openGuardedWebSocket(`ws://127.0.0.1:${port}`, { allowPrivate: true, headers })
  onTestFinished(() => socket.terminate())
  const [message] = await once(socket, 'message')
  expect(String(message)).toBe('Bearer canary')
})

test.each([
  'ws://example.org/',
  'wss://127.0.0.1/',
  'wss://[::1]/',
  'wss://2130706433/',
  'wss://user:secret@example.org/',
  'wss://example.org:9000/',
])('refused at once: %s', (address) => {
  expect(() => openGuardedWebSocket(address, { allowPrivate: false, headers })).toThrow(
    BlockedAddress,
  )
})

test('a name that resolves to loopback gets no connection', async () => {
  const { connections } = await startServer()
  const socket: WebSocket = openGuardedWebSocket('wss://localhost:8443/', {
    allowPrivate: false,
    headers,
  })
  const [error] = await once(socket, 'error')
  expect(error).toBeInstanceOf(BlockedAddress)
  expect(connections()).toBe(0)
})
