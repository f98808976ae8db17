import { Hono } from 'hono'
import { CoverageSchema } from '../../shared/answers.ts'
import { coverage } from '../query/coverage.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { viewQuery } from './query-string.ts'

/** What is known of a time, and what is missing. */
export const coverageRoute = ({ databases, now }: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics/:topic/coverage',
    describe({
      summary:
        'What each source covers of the range, hour by hour, and its gaps with their reasons',
      tag: 'Questions',
      answer: CoverageSchema,
      refusals: [400, 404, 503],
    }),
    viewQuery,
    async (c) => {
      const { db, topic } = await findTopic(databases, c.req.param('topic'))
      return c.json(await coverage(db, topic, c.get('view'), { now: now() }))
    },
  )
