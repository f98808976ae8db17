import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'

/** Whom the server runs as; PostgreSQL refuses root. */
export type Account = {
  uid: number
  groups: number[]
  /** For `spawn`: set when we are root and must become someone else. */
  switchTo?: { uid: number; gid: number }
  /** What stands before the program on its command line. */
  prefix: string[]
}

export const isRoot = (): boolean => process.getuid?.() === 0

export const ourselves = (): Account => ({
  uid: process.getuid?.() ?? 0,
  groups: process.getgroups?.() ?? [],
  prefix: [],
})

/** An account that root can become. */
export const accountOf = (owner: { uid: number; gid: number }): Account => ({
  uid: owner.uid,
  groups: [owner.gid],
  switchTo: owner,
  prefix: [],
})

/** The account that owns nothing on most systems. */
export const nobody = { uid: 65534, gid: 65534 }

/**
 * Root under another name: a user namespace shows root's files as an ordinary user's, and takes away root's power to
 * pass closed folders of others. `undefined` where the system forbids such namespaces.
 */
export const namespaceAccount = (): Account | undefined => {
  const prefix = ['unshare', '-U', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]
  const [program = '', ...words] = prefix
  const probe = spawnSync(program, [...words, 'true'], { stdio: 'ignore' })
  return probe.status === 0 ? { uid: 0, groups: [0], prefix } : undefined
}

/** The topmost folder on the way to `target` that the account may not pass; judged by modes, not by trying. */
export const closedFolder = async (
  account: Account,
  target: string,
): Promise<string | undefined> => {
  const parent = path.dirname(target)
  if (parent === target) return undefined
  const above = await closedFolder(account, parent)
  if (above !== undefined) return above
  return (await permits(account, parent, mayPass)) ? undefined : parent
}

export const mayPass = 0o1
export const mayRead = 0o4

/** Whether the mode of a file or folder grants `bits` to the account; of what is not there yet, nothing is said: true. */
export const permits = async (account: Account, file: string, bits: number): Promise<boolean> => {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return true
  const shift = found.uid === account.uid ? 6 : account.groups.includes(found.gid) ? 3 : 0
  return ((found.mode >> shift) & bits) === bits
}
