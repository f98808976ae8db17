import type { Logger } from 'pino'
import type { z } from 'zod'
import type { DemoStatusSchema } from '../../shared/answers.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { View } from '../../shared/view.ts'
import type { ChangeFeed } from '../store/listen.ts'
import type { Db } from '../store/open-database.ts'

export type DemoStatus = z.infer<typeof DemoStatusSchema>

/** All that the API needs of the rest of the program. */
export type ApiDeps = {
  /** Demo data lives in a database of its own, which is there once it is asked for. */
  databases: { real: Db; demo: () => Db | undefined }
  changes: Pick<ChangeFeed, 'versions' | 'subscribe'>
  sources: () => SourceState[]
  startDemo: () => void
  demoStatus: () => DemoStatus
  /** Which topic is shown where none is asked for. */
  defaultTopic: string
  now: () => Date
  version: string
  /** The address that the server is bound to. */
  host: string
  /** Where people reach us, if not at the address that we are bound to. */
  publicUrl?: string
  /** The folder of the built web client. */
  webRoot: string
  log: Pick<Logger, 'debug' | 'warn' | 'error'>
  /** Aborts at shutdown: open streams end. */
  signal: AbortSignal
}

export type ApiEnv = { Variables: { requestId: string; view: View } }
