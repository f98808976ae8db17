import type { ClientRequestArgs } from 'node:http'
import { isIP, connect as netConnect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { WebSocket } from 'ws'
import { guardedLookup, refusedLiteral, refusedPeer, refusedUrl } from './address-guard.ts'

/**
 * Opens a WebSocket to an address that a server named, under the same rules as `createGuardedFetch`: refused are plain
 * connections and private addresses, before a header (and with it a token) is sent.
 * @throws BlockedAddress when the address itself is refused; later refusals are the socket's `error`.
 */
export const openGuardedWebSocket = (
  address: string,
  options: { allowPrivate: boolean; headers: Record<string, string> },
): WebSocket => {
  const url = new URL(address)
  const common = { headers: options.headers, perMessageDeflate: false, handshakeTimeout: 15_000 }
  const limits = { maxPayload: 8 * 1024 * 1024, followRedirects: false }
  if (options.allowPrivate) return new WebSocket(url, { ...common, ...limits })
  const refusal = refusedUrl(url) ?? refusedLiteral(url.hostname)
  if (refusal) throw refusal
  return new WebSocket(url, { ...common, ...limits, createConnection: connectGuarded })
}

const lookup = guardedLookup()

/** The request's headers go out when TLS is up; the peer is looked at before that. */
const connectGuarded = (target: ClientRequestArgs) => {
  const host = target.host ?? ''
  const port = Number(target.port)
  const tcp = netConnect({ host, port, lookup })
  const tls = tlsConnect({ socket: tcp, servername: isIP(host) ? '' : host })
  tcp.once('error', (error) => tls.destroy(error))
  tcp.once('connect', () => {
    const refusal = refusedPeer(tcp)
    if (refusal) tls.destroy(refusal)
  })
  return tls
}
