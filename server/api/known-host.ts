import type { MiddlewareHandler } from 'hono'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { ApiError } from './errors.ts'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether only this machine can reach a server that is bound to `host`. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')

/** `HOST:PORT` as asked for; undefined when it is no host at all. */
const parseHost = (host: string): URL | undefined => {
  const url = URL.parse(`http://${host}`)
  return url && url.pathname === '/' && url.username === '' && url.search === '' ? url : undefined
}

/**
 * A page of another site may point its own name at 127.0.0.1 and then reach us as if from the same origin. Bound to
 * loopback we therefore answer only to the names of this machine and to the host of the public address.
 */
export const knownHost = ({ host, publicUrl }: Pick<ApiDeps, 'host' | 'publicUrl'>) => {
  const publicHost = publicUrl ? new URL(publicUrl).host : undefined
  const handler: MiddlewareHandler<ApiEnv> = async (c, next) => {
    if (!isLoopback(host)) return next()
    const asked = c.req.header('host') ?? new URL(c.req.url).host
    const url = parseHost(asked)
    if (url && (loopbackNames.has(url.hostname) || url.host === publicHost)) return next()
    throw new ApiError(
      421,
      'unknown-host',
      `this server does not answer to the name "${asked.slice(0, 200)}": use localhost, or set VIGIL_PUBLIC_URL`,
    )
  }
  return handler
}
