import { chmod, chown, lchown, mkdir, open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { type Account, isRoot } from './account.ts'

/** Makes a folder and those above it; whatever root's umask, other accounts may pass those that are new. */
export const makeOpenFolder = async (folder: string): Promise<void> => {
  const topmost = await mkdir(folder, { recursive: true })
  if (topmost === undefined || !isRoot()) return
  for (let made = folder; made.length >= topmost.length; made = path.dirname(made)) {
    await chmod(made, 0o755)
  }
}

/** Makes a folder that the account alone may read. */
export const makePrivateFolder = async (folder: string, account: Account): Promise<void> => {
  await mkdir(folder, { mode: 0o700 })
  if (account.switchTo) await chown(folder, account.switchTo.uid, account.switchTo.gid)
}

/** Gives a folder and all that is in it to the account, the folder itself last: it shows whether all is done. */
export const giveFolder = async (folder: string, account: Account): Promise<void> => {
  if (!account.switchTo) return
  const { uid, gid } = account.switchTo
  for (const entry of await readdir(folder, { recursive: true })) {
    await lchown(path.join(folder, entry), uid, gid)
  }
  await lchown(folder, uid, gid)
}

/** Makes sure that a rename inside the folder outlives a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
