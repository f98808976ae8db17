import { existsSync } from 'node:fs'
import path from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { MiddlewareHandler } from 'hono'
import type { ApiDeps, ApiEnv } from './deps.ts'

/** Pages have no dot in their last part; files do. */
const isPage = (urlPath: string) => !path.posix.basename(urlPath).includes('.')

/**
 * The built web client: its files as they are, and index.html for every page, since pages are told apart in the
 * browser. Files under assets/ carry a hash of their content in their name and never change.
 */
export const webClient = ({ webRoot }: Pick<ApiDeps, 'webRoot'>): MiddlewareHandler<ApiEnv> => {
  const createFiles = () =>
    serveStatic<ApiEnv>({
      root: webRoot,
      rewriteRequestPath: (asked) => (isPage(asked) ? '/index.html' : asked),
    })
  let files: MiddlewareHandler<ApiEnv> | undefined
  return async (c, next) => {
    if (/^\/(api|c)(\/|$)/.test(c.req.path)) return next()
    if (!existsSync(path.join(webRoot, 'index.html'))) {
      return isPage(c.req.path) ? c.html(notBuilt, 503) : next()
    }
    files ??= createFiles()
    const answer = await files(c, next)
    if (answer instanceof Response) {
      answer.headers.set('Cache-Control', cacheControl(c.req.path))
      return answer
    }
  }
}

const cacheControl = (urlPath: string) =>
  urlPath.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Vigil: the page is not built yet</title>
<h1>The page is not built yet</h1>
<p>The server runs, but the web client is missing. Build it and load this page again:</p>
<pre>npm run build</pre>
<p><code>npm start</code> does that by itself. The API is there already: <a href="/api/v1/topics">/api/v1/topics</a>.</p>
</html>
`
