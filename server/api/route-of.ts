import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** The pattern of the route that a request is for, such as `/api/v1/topics/:topic/posts`; `/*` for files and pages. */
export const routeOf = (c: Context): string =>
  matchedRoutes(c).findLast(({ path }) => path !== '/*')?.path ?? '/*'
