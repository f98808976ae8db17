import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createApp } from '../../server/api/app.ts'
import type { ApiDeps } from '../../server/api/deps.ts'
import { buildWebIfStale, webRoot } from '../../server/build-web.ts'
import { listenForChanges } from '../../server/store/listen.ts'
import { sourceState } from '../api/app.ts'
import { testDatabase } from '../database.ts'
import { storeProtest } from './protest-posts.ts'

const quiet = () => {}

/** The real server and the built page on a database with invented posts; the clock stands still. */
export const startPageServer = async (now: Date) => {
  await buildWebIfStale(quiet)
  const { db, address, drop } = await testDatabase()
  const topic = await storeProtest(db, now)
  const changes = listenForChanges(address, () => [db], { pollMs: 60_000 })
  const listen = async (port: number) => {
    const stopped = new AbortController()
    const app = createApp({
      databases: { real: db, demo: () => undefined },
      changes,
      sources: () => [sourceState({ lastHeardAt: now.toISOString() })],
      startDemo: quiet,
      demoStatus: () => ({ state: 'absent', progress: 0, topic: 'keep4o-demo', message: '' }),
      defaultTopic: 'keep4o',
      now: () => now,
      version: '0.0.0',
      host: '127.0.0.1',
      webRoot,
      log: { debug: quiet, warn: quiet, error: quiet } as ApiDeps['log'],
      signal: stopped.signal,
    })
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port })
    await new Promise((resolve) => server.once('listening', resolve))
    const stop = async () => {
      stopped.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    }
    return { port: (server.address() as AddressInfo).port, stop }
  }
  let running = await listen(0)
  return {
    db,
    topic,
    address: `http://127.0.0.1:${running.port}`,
    stop: () => running.stop(),
    startAgain: async () => {
      running = await listen(running.port)
    },
    close: async () => {
      await running.stop()
      await changes.close()
      await drop()
    },
  }
}
