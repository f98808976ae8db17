import { createApp } from '../../server/api/app.ts'
import type { ApiDeps } from '../../server/api/deps.ts'
import type { DataChange } from '../../server/store/listen.ts'
import type { Db } from '../../server/store/open-database.ts'
import type { SourceState } from '../../shared/source-state.ts'

export const noon = new Date('2026-02-13T12:00:00Z')

export const sourceState = (state: Partial<SourceState> = {}): SourceState => ({
  source: 'bluesky-live',
  platform: 'bluesky',
  phase: 'live',
  detail: 'connected',
  lagSeconds: 2,
  lastPostAt: null,
  lastHeardAt: null,
  retryAt: null,
  gap: null,
  ...state,
})

/** A feed that tells what the test says. */
export const handFeed = () => {
  const known = new Map<string, number>()
  const listeners = new Set<(change: DataChange) => void>()
  return {
    versions: () => known,
    subscribe: (listener: (change: DataChange) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    listeners,
    tell: (change: DataChange) => {
      known.set(change.topic, change.dataVersion)
      for (const listener of listeners) listener(change)
    },
  }
}

/** The whole app on a database, with what is logged. */
export const testApp = (db: Db, deps: Partial<ApiDeps> = {}) => {
  const logged: unknown[] = []
  const log = (entry: unknown) => void logged.push(entry)
  const app = createApp({
    databases: { real: db, demo: () => undefined },
    changes: handFeed(),
    sources: () => [sourceState()],
    startDemo: () => {},
    demoStatus: () => ({
      state: 'absent',
      progress: 0,
      topic: 'keep4o-demo',
      message: 'not loaded',
    }),
    defaultTopic: 'keep4o',
    now: () => noon,
    version: '1.2.3',
    host: '127.0.0.1',
    webRoot: '/nowhere/that/is',
    log: { debug: log, warn: log, error: log } as ApiDeps['log'],
    signal: new AbortController().signal,
    ...deps,
  })
  return { app, logged }
}
