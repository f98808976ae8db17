import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Says that a request would have reached a place where it has no business. */
export class BlockedAddress extends Error {}

/**
 * Whether an IP address is anything but a public one of the open network: loopback, private, link-local, reserved,
 * multicast, translated. What cannot be read is forbidden as well.
 */
export const isForbiddenAddress = (address: string): boolean => {
  try {
    const parsed = ipaddr.parse(address.replace(/%.*$/, ''))
    const mapped = parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).isIPv4MappedAddress()
    return (mapped ? (parsed as ipaddr.IPv6).toIPv4Address() : parsed).range() !== 'unicast'
  } catch {
    return true
  }
}

/** Resolves a host name to all of its addresses; the system's resolver, or a test's. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A look-up for sockets that refuses a name when any of its addresses is forbidden. */
export const guardedLookup =
  (resolve: Resolve = systemLookup): LookupFunction =>
  (hostname, options, done) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return done(error ?? new BlockedAddress(`${hostname}: no address`), '')
      const bad = addresses.find(({ address }) => isForbiddenAddress(address))
      if (bad) return done(new BlockedAddress(`${hostname} resolves to ${bad.address}`), '')
      if (options.all) done(null, addresses)
      else done(null, first.address, first.family)
    })

/** A host that is written as an address never meets the look-up: it is refused here. */
export const refusedLiteral = (hostname: string): BlockedAddress | undefined => {
  const literal = hostname.replace(/^\[|\]$/g, '')
  return isIP(literal) && isForbiddenAddress(literal)
    ? new BlockedAddress(`${literal} is no public address`)
    : undefined
}

/** The last look, at the peer that really answered. */
export const refusedPeer = (socket: Pick<Socket, 'remoteAddress'>): BlockedAddress | undefined =>
  isForbiddenAddress(socket.remoteAddress ?? '')
    ? new BlockedAddress(`connected to ${socket.remoteAddress}, which is no public address`)
    : undefined

const securePorts = new Set(['', '443', '8443'])

/** Why an address may not be asked: not https or wss on the usual ports, or with credentials in it. */
export const refusedUrl = (url: URL): BlockedAddress | undefined => {
  if (url.username || url.password) return new BlockedAddress('credentials in an address')
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  return secure && securePorts.has(url.port)
    ? undefined
    : new BlockedAddress(`${url.origin}: only https and wss on port 443 or 8443`)
}
