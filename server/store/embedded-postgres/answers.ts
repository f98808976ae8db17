import pg from 'pg'

/** Whether the server at this socket answers, and works on this cluster. */
export const answers = async (
  server: { socketFolder: string; port: number },
  cluster: string,
): Promise<boolean> => {
  const client = new pg.Client({
    ...addressOf(server),
    application_name: 'vigil start',
    connectionTimeoutMillis: 5_000,
  })
  // The server may go away at any moment; the query reports it.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory === cluster
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

export const addressOf = (server: { socketFolder: string; port: number }) => ({
  host: server.socketFolder,
  port: server.port,
  user: 'vigil',
  database: 'postgres',
})
