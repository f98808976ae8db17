import { Hono } from 'hono'
import { EventsSchema } from '../../shared/answers.ts'
import { events } from '../query/events.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { viewQuery } from './query-string.ts'

/** The timeline of a topic. */
export const eventsRoute = ({ databases }: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics/:topic/events',
    describe({
      summary: 'What happened around the topic, with how well each date is attested',
      tag: 'Questions',
      answer: EventsSchema,
      refusals: [400, 404, 503],
    }),
    viewQuery,
    async (c) => {
      const { db, topic } = await findTopic(databases, c.req.param('topic'))
      return c.json(await events(db, topic))
    },
  )
