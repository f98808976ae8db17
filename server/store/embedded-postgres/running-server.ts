import pg from 'pg'
import type { Finding } from './postmaster-pid.ts'

export type RunningServer = { pid: number; socketFolder: string; port: number }

/** The server that was found, if it answers and works on this cluster. */
export const askServer = async (
  finding: Finding,
  cluster: string,
): Promise<RunningServer | undefined> => {
  if (finding.kind !== 'server' || finding.state !== 'ready') return undefined
  const client = new pg.Client({
    ...addressOf(finding),
    application_name: 'vigil start',
    connectionTimeoutMillis: 5_000,
  })
  // The server may go away at any moment; the query reports it.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory === cluster ? finding : undefined
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}

export const addressOf = (server: RunningServer) => ({
  host: server.socketFolder,
  port: server.port,
  user: 'vigil',
  database: 'postgres',
})
