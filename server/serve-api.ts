import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Logger } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { createApp } from './api/app.ts'
import { webRoot } from './build-web.ts'
import type { SourceStates } from './collect/source-states.ts'
import type { Config } from './config.ts'
import { type Demo, demoTopic } from './demo/demo.ts'
import { listenForChanges } from './store/listen.ts'
import { type DatabaseAddress, openDatabase } from './store/open-database.ts'

type Parts = {
  config: Config
  address: DatabaseAddress
  demo: Demo
  /** Shows the demo where no topic is asked for. */
  demoOnly: boolean
  states: SourceStates
  log: Logger
  signal: AbortSignal
}

/** People open the page at a name, even when the server listens on every address. */
const urlOf = (host: string, port: number) =>
  `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`

/** Readers have connections of their own, so that they never stand in the way of collecting, and wait only so long. */
const statementTimeoutMs = 15_000

/**
 * Serves the API and the web client.
 * @returns its address once it answers, and the way to close it.
 * @throws Error in words when the port is taken or the host is not ours.
 */
export const serveApi = async (parts: Parts) => {
  const { config, address, demo, demoOnly, states, log, signal } = parts
  const db = openDatabase(address, { applicationName: 'vigil-web', statementTimeoutMs })
  const databases = () => [db, demo.db()].filter((each) => each !== undefined)
  const changes = listenForChanges(address, databases, {
    onTrouble: (error) => log.warn({ err: error }, 'not hearing of changes; asking every 5 s'),
  })
  const app = createApp({
    databases: { real: db, demo: demo.db },
    changes,
    sources: states.list,
    startDemo: demo.start,
    demoStatus: demo.status,
    defaultTopic: demoOnly ? demoTopic : 'keep4o',
    now: () => new Date(),
    version: manifest.version,
    host: config.host,
    ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
    webRoot,
    log,
    signal,
  })
  const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const words =
        error.code === 'EADDRINUSE'
          ? `port ${config.port} is taken: stop what uses it, or choose another with PORT=4041`
          : `cannot listen on ${config.host}:${config.port}: ${error.message}`
      reject(new Error(words, { cause: error }))
    })
  }).catch(async (error) => {
    await changes.close()
    await db.destroy()
    throw error
  })
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    if ('closeAllConnections' in server) server.closeAllConnections()
    await Promise.all([closed, changes.close()])
    await db.destroy()
  }
  return { url: urlOf(config.host, (server.address() as AddressInfo).port), close }
}
