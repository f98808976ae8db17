import { Hono } from 'hono'
import { OverviewSchema } from '../../shared/answers.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { findDataState } from '../query/data-state.ts'
import { overview } from '../query/overview.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { viewQuery } from './query-string.ts'
import { isUnchanged } from './unchanged.ts'

/** The figures of a view, with what they are compared with and what they stand on. */
export const overviewRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/api/v1/topics/:topic/overview',
    describe({
      summary: 'The figures of a view, each beside its total, its interval and the span before',
      tag: 'Questions',
      answer: OverviewSchema,
      refusals: [304, 400, 404, 503],
    }),
    viewQuery,
    async (c) => {
      const { db, topic } = await findTopic(deps.databases, c.req.param('topic'))
      const sources = deps.sources().filter(({ source }) => isDemoSource(source) === topic.demo)
      const essence = sources.map(({ source, phase, detail }) => [source, phase, detail])
      if (isUnchanged(c, deps, await findDataState(db, topic.id), essence)) return c.body(null, 304)
      return c.json(await overview(db, topic, c.get('view'), { now: deps.now(), sources }))
    },
  )

const isDemoSource = (source: SourceState['source']) => source.startsWith('demo:')
