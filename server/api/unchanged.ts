import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { ApiDeps, ApiEnv } from './deps.ts'

/**
 * Says whether the client has this answer already, before anything is asked of the data; marks the answer for next
 * time. The same question on the same data gives the same answer, but for what moves with the clock: a preset range,
 * the bucket that still runs, coverage. So an answer counts as the same within one minute.
 * @param parts what the answer depends on besides the query string and the minute
 */
export const isUnchanged = (
  c: Context<ApiEnv>,
  { version, now }: Pick<ApiDeps, 'version' | 'now'>,
  ...parts: unknown[]
): boolean => {
  const minute = Math.floor(now().getTime() / 60_000)
  const { pathname, search } = new URL(c.req.url)
  const hash = createHash('sha256')
    .update(JSON.stringify([version, pathname, search, minute, ...parts]))
    .digest('base64url')
    .slice(0, 22)
  c.header('ETag', `W/"${hash}"`)
  c.header('Cache-Control', 'no-cache')
  return c.req.header('if-none-match')?.includes(`"${hash}"`) ?? false
}
