import { Hono } from 'hono'
import { DemoStatusSchema } from '../../shared/answers.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'

/** The synthetic data set: how far it is, and the start of loading it. */
export const demoRoutes = ({ demoStatus, startDemo }: ApiDeps) =>
  new Hono<ApiEnv>()
    .get(
      '/api/v1/demo',
      describe({
        summary: 'Says whether the synthetic demo data is loaded',
        tag: 'Demo',
        answer: DemoStatusSchema,
        refusals: [],
      }),
      (c) => c.json(demoStatus()),
    )
    .post(
      '/api/v1/demo',
      describe({
        summary: 'Starts loading the synthetic demo data; once it is loaded, does nothing',
        tag: 'Demo',
        success: 202,
        answer: DemoStatusSchema,
        refusals: [403, 413, 415],
      }),
      (c) => {
        startDemo()
        return c.json(demoStatus(), 202)
      },
    )
