import { Hono } from 'hono'
import { TopicsSchema } from '../../shared/answers.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { allTopics } from './find-topic.ts'

/** What is watched. */
export const topicsRoute = ({ databases, defaultTopic }: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics',
    describe({
      summary: 'Names the topics that are watched',
      tag: 'Questions',
      answer: TopicsSchema,
      refusals: [503],
    }),
    async (c) => c.json({ topics: await allTopics(databases), defaultTopic }),
  )
