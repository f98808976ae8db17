import { createHash } from 'node:crypto'
import { lstat, rmdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { closedFolder } from './account.ts'
import { giveFolder, makePrivateFolder } from './folders.ts'
import type { Place } from './place.ts'

/** Linux takes 107 bytes for a socket's path, macOS 103. */
const longestPath = 103
const socketName = '.s.PGSQL.5432.lock'

/**
 * A private folder with a short name for the server's socket, the same at each start.
 * @throws Error if no folder for temporary files will do
 */
export const makeSocketFolder = async ({ cluster, account }: Place): Promise<string> => {
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 12)
  const refusals: string[] = []
  for (const parent of new Set([os.tmpdir(), '/tmp', '/var/tmp'])) {
    const folder = path.join(parent, `vigil-${hash}`)
    const refusal = await makeFolder(folder, { cluster, account })
    if (refusal === undefined) return folder
    refusals.push(`${folder} ${refusal}`)
  }
  throw new Error(`no folder will do for the socket of PostgreSQL: ${refusals.join('; ')}`)
}

/** Takes the folder away if it is empty: the next server may be there already. */
export const removeSocketFolder = (folder: string): Promise<void> =>
  rmdir(folder).catch((error) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
  })

/** @returns why the folder cannot be used */
const makeFolder = async (folder: string, { account }: Place): Promise<string | undefined> => {
  if (Buffer.byteLength(path.join(folder, socketName)) > longestPath) return 'is too long'
  // PostgreSQL takes a list here, parted by commas.
  if (/[,"]/.test(folder)) return 'has a comma or a quote in its name'
  const closed = await closedFolder(account, folder)
  if (closed) return `lies in ${closed}, which is closed to uid ${account.uid}`
  try {
    await makePrivateFolder(folder, account)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') return `cannot be made (${message})`
    // Anyone may have made it, in a folder that is everyone's.
    const found = await lstat(folder)
    const ours = found.uid === account.uid || found.uid === process.getuid?.()
    if (!found.isDirectory() || !ours) return 'is not ours'
    if ((found.mode & 0o077) !== 0) return 'is open to others'
    await giveFolder(folder, account)
  }
  return undefined
}
