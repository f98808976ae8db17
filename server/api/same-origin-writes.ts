import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './deps.ts'
import { ApiError } from './errors.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Keeps pages of other sites from changing anything with a visitor's browser. What changes something must come from
 * our own pages (`Sec-Fetch-Site`; where a client does not send it, an `Origin` that is ours), be declared as JSON and
 * carry `x-vigil: 1`, none of which a form or a foreign script can do.
 */
export const sameOriginWrites = (publicUrl: string | undefined) => {
  const publicOrigin = publicUrl ? new URL(publicUrl).origin : undefined
  const handler: MiddlewareHandler<ApiEnv> = async (c, next) => {
    if (safeMethods.has(c.req.method)) return next()
    const site = c.req.header('sec-fetch-site')
    const own = publicOrigin ?? `http://${c.req.header('host') ?? new URL(c.req.url).host}`
    const sameOrigin = site ? site === 'same-origin' : c.req.header('origin') === own
    if (!sameOrigin) {
      throw new ApiError(403, 'cross-site', `changes are taken from pages of ${own} only`)
    }
    if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
      throw new ApiError(415, 'not-json', 'send changes with "content-type: application/json"')
    }
    if (c.req.header('x-vigil') !== '1') {
      throw new ApiError(403, 'missing-header', 'send changes with the header "x-vigil: 1"')
    }
    return next()
  }
  return handler
}
