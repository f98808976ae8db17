import { Hono } from 'hono'
import { csvMeasures, seriesCsv, seriesCsvName } from '../publish/series-csv.ts'
import { findDataState } from '../query/data-state.ts'
import { series } from '../query/series.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import { findTopic } from './find-topic.ts'
import { viewQuery } from './query-string.ts'
import { isUnchanged } from './unchanged.ts'

/** The numbers of the overview's charts as a table, under the same query string as the page. */
export const overviewCsvRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get(
    '/c/overview.csv',
    describe({
      summary:
        'The numbers of the charts as CSV, one row per bucket; empty cells where nothing is known',
      tag: 'Export',
      answer: { mediaType: 'text/csv', description: 'RFC 4180, UTF-8, with a header row' },
      refusals: [304, 400, 404, 503],
    }),
    viewQuery,
    async (c) => {
      const view = c.get('view')
      const { db, topic } = await findTopic(deps.databases, view.topic ?? deps.defaultTopic)
      if (isUnchanged(c, deps, await findDataState(db, topic.id))) return c.body(null, 304)
      const found = await series(db, topic, view, { now: deps.now(), measures: csvMeasures })
      c.header('Content-Type', 'text/csv; charset=utf-8; header=present')
      c.header('Content-Disposition', `attachment; filename="${seriesCsvName(found, view)}"`)
      return c.body(seriesCsv(found))
    },
  )
