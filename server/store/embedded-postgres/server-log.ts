import { open, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Place } from './place.ts'

const largestBytes = 5_000_000

export type ServerLog = {
  fd: number
  /** What was written since it was opened, at most the last 20 lines. */
  tail(): Promise<string>
  close(): Promise<void>
}

/** Opens the server's log for appending, beside the cluster; a long one is put away as `pg.log.old`. */
export const openServerLog = async ({ cluster, account }: Place): Promise<ServerLog> => {
  const file = path.join(path.dirname(cluster), 'pg.log')
  const { size } = await stat(file).catch(() => ({ size: 0 }))
  if (size > largestBytes) await rename(file, `${file}.old`)
  const handle = await open(file, 'a+', 0o600)
  if (account.switchTo) await handle.chown(account.switchTo.uid, account.switchTo.gid)
  const start = (await handle.stat()).size
  return {
    fd: handle.fd,
    tail: async () => {
      const written = Buffer.alloc(Math.min((await handle.stat()).size - start, 64_000))
      await handle.read(written, 0, written.length, start)
      return written.toString('utf8').trimEnd().split('\n').slice(-20).join('\n')
    },
    close: () => handle.close(),
  }
}
