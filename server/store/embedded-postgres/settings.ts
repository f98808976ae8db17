/**
 * The server's settings, as arguments: no file is edited, so an old cluster has new settings too.
 * @param throwaway for tests: nothing is synced to disk, and there are connections for many test files
 */
export const settingsAsArguments = (socketFolder: string, throwaway: boolean): string[] => {
  const durable = throwaway ? 'off' : 'on'
  const settings = {
    listen_addresses: '',
    // A mere file name in the socket folder.
    port: '5432',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    fsync: durable,
    full_page_writes: durable,
    synchronous_commit: durable,
    shared_buffers: '256MB',
    work_mem: '32MB',
    max_wal_size: '4GB',
    max_connections: throwaway ? '200' : '50',
    jit: 'off',
    timezone: 'UTC',
    default_text_search_config: 'pg_catalog.simple',
    log_checkpoints: 'off',
    // Statements and details hold what people wrote.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
