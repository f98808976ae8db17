import { Hono } from 'hono'
import { SeriesSchema } from '../../shared/series.ts'
import { findDataState } from '../query/data-state.ts'
import { series } from '../query/series.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { seriesQuery } from './query-string.ts'
import { isUnchanged } from './unchanged.ts'

/** Posts over time, by measure. */
export const seriesRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics/:topic/series',
    describe({
      summary:
        'Posts over time: by bucket the total, the measures, and how well the time is covered',
      tag: 'Questions',
      answer: SeriesSchema,
      refusals: [304, 400, 404, 503],
    }),
    seriesQuery,
    async (c) => {
      const { db, topic } = await findTopic(deps.databases, c.req.param('topic'))
      if (isUnchanged(c, deps, await findDataState(db, topic.id))) return c.body(null, 304)
      const { measures } = c.req.valid('query')
      return c.json(await series(db, topic, c.get('view'), { now: deps.now(), measures }))
    },
  )
