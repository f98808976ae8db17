import { Hono } from 'hono'
import { describeRoute, generateSpecs } from 'hono-openapi'
import type { ApiDeps, ApiEnv } from './deps.ts'

/** The description of all routes of `described`, as OpenAPI 3.1. */
export const openApiRoute = (described: Hono<ApiEnv>, { version }: Pick<ApiDeps, 'version'>) =>
  new Hono<ApiEnv>().get('/api/v1/openapi.json', describeRoute({ hide: true }), async (c) =>
    c.json(
      await generateSpecs(described, {
        excludeStaticFile: false,
        defaultValidationErrorResponse: false,
        documentation: {
          info: {
            title: 'Vigil',
            version,
            description:
              'What a hashtag protest says: posts of public social networks, coded and counted. Every share stands ' +
              'beside its count, its total and its 95 % interval. The query string of a page is that of its numbers.',
            license: { name: 'MIT', identifier: 'MIT' },
          },
          servers: [{ url: '/' }],
        },
      }),
    ),
  )
