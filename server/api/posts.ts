import { Hono } from 'hono'
import { PostsSchema } from '../../shared/answers.ts'
import { posts } from '../query/posts.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { postsQuery } from './query-string.ts'

/** The posts that stand behind a number. */
export const postsRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics/:topic/posts',
    describe({
      summary: 'The posts behind a chart or one of its buckets: a random sample or the latest',
      tag: 'Questions',
      answer: PostsSchema,
      refusals: [400, 404, 503],
    }),
    postsQuery,
    async (c) => {
      const { db, topic } = await findTopic(deps.databases, c.req.param('topic'))
      const { order, seed, limit, after } = c.req.valid('query')
      const options = { now: deps.now(), order, seed, limit, after }
      return c.json(await posts(db, topic, c.get('view'), options))
    },
  )
