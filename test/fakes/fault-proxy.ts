import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

/**
 * What can go wrong between a client and its server. The kinds that shape data act on what the server sends.
 * `latency`, `bandwidth` and `slice` only delay; `limit` closes after so many bytes of a connection; `timeout` holds the
 * data back and stays open; `reset` cuts hard; `blackhole` accepts and never forwards; `down` refuses.
 */
export type Fault =
  | { kind: 'latency'; ms: number; jitterMs?: number }
  | { kind: 'bandwidth'; bytesPerSecond: number }
  | { kind: 'slice'; bytes: number; gapMs: number }
  | { kind: 'limit'; bytes: number }
  | { kind: 'timeout' }
  | { kind: 'reset' }
  | { kind: 'blackhole' }
  | { kind: 'down' }

export type FaultProxy = {
  port: number
  /** Puts one fault in force, in place of the one before; connections that are open feel it too. */
  inject(fault: Fault): Promise<void>
  /** Ends the fault. What a `timeout` held back flows on. */
  heal(): Promise<void>
  /** How often a kind of fault has really struck: a test without a firing proves nothing. */
  firings(kind: Fault['kind']): number
  /** How many bytes of the server have reached clients. */
  passed(): number
  close(): Promise<void>
}

const pieces = function* (chunk: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size)
}

/** A TCP proxy on 127.0.0.1 in front of a server: a port of 127.0.0.1, or a socket's path. `random` (0–1) draws the jitter. */
export const startFaultProxy = async (
  target: number | string,
  random: () => number = Math.random,
): Promise<FaultProxy> => {
  let fault: Fault | undefined
  let changed = Promise.withResolvers<void>()
  let bytesPassed = 0
  const counts = new Map<Fault['kind'], number>()
  const clients = new Set<Socket>()
  const strike = (kind: Fault['kind']) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const change = (next: Fault | undefined) => {
    fault = next
    changed.resolve()
    changed = Promise.withResolvers()
  }

  const write = (client: Socket, data: Buffer): Promise<void> =>
    new Promise((resolve) => {
      client.write(data, () => {
        bytesPassed += data.length
        resolve()
      })
    })

  /** Hands one chunk of the server on as the fault in force has it; `sent` bytes of the connection went before. */
  const deliver = async (client: Socket, chunk: Buffer, sent: number): Promise<void> => {
    if (fault) strike(fault.kind)
    switch (fault?.kind) {
      case 'latency':
        await wait(fault.ms + random() * (fault.jitterMs ?? 0))
        break
      case 'bandwidth':
        await wait((1000 * chunk.length) / fault.bytesPerSecond)
        break
      case 'slice': {
        const { bytes, gapMs } = fault
        for (const piece of pieces(chunk, bytes)) {
          await write(client, piece)
          await (gapMs > 0 ? wait(gapMs) : nextTurn())
        }
        return
      }
      case 'limit': {
        const rest = fault.bytes - sent
        if (rest > chunk.length) break
        await write(client, chunk.subarray(0, Math.max(0, rest)))
        client.destroy()
        return
      }
      case 'timeout':
      case 'blackhole':
        while (!client.destroyed && (fault?.kind === 'timeout' || fault?.kind === 'blackhole'))
          await changed.promise
        break
      case 'reset':
        client.resetAndDestroy()
        return
    }
    await write(client, chunk)
  }

  const forward = async (client: Socket, upstream: Socket): Promise<void> => {
    let sent = 0
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      await deliver(client, chunk, sent)
      sent += chunk.length
    }
    client.end()
  }

  const accept = (client: Socket): void => {
    clients.add(client)
    client.setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => {
      clients.delete(client)
      changed.resolve()
      changed = Promise.withResolvers()
    })
    if (fault?.kind === 'reset') {
      strike('reset')
      client.resetAndDestroy()
    } else if (fault?.kind === 'blackhole') {
      strike('blackhole')
      client.resume()
    } else {
      const upstream = typeof target === 'number' ? dial(target, '127.0.0.1') : dial(target)
      upstream.on('error', () => client.destroy())
      client.on('close', () => upstream.destroy())
      client.pipe(upstream)
      forward(client, upstream).catch(() => client.destroy())
    }
  }

  const cut = (kind: 'reset' | 'down'): void => {
    for (const client of clients) {
      strike(kind)
      client.resetAndDestroy()
    }
  }

  const server = createServer(accept)
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
  const stopListening = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
    })
  await listen(0)
  const { port } = server.address() as AddressInfo

  return {
    port,
    inject: async (next) => {
      change(next)
      if (next.kind === 'reset') cut('reset')
      if (next.kind === 'down' && server.listening) {
        strike('down')
        const stopped = stopListening()
        cut('down')
        await stopped
      } else if (next.kind !== 'down' && !server.listening) await listen(port)
    },
    heal: async () => {
      change(undefined)
      if (!server.listening) await listen(port)
    },
    firings: (kind) => counts.get(kind) ?? 0,
    passed: () => bytesPassed,
    close: async () => {
      change(undefined)
      for (const client of clients) client.destroy()
      if (server.listening) await stopListening()
    },
  }
}
