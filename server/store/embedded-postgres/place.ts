import { createHash } from 'node:crypto'
import { realpath, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type Account,
  accountOf,
  closedFolder,
  isRoot,
  namespaceAccount,
  nobody,
  ourselves,
} from './account.ts'
import { makeOpenFolder } from './folders.ts'

/** Where the cluster lies and whom its server runs as. */
export type Place = { cluster: string; account: Account }

/**
 * Chooses the cluster's folder, `pg` in the data folder if the server's account can get there.
 * @param wanted.explicit the data folder was named by the user, so nothing may lie elsewhere
 * @param wanted.systemDir where root keeps what must lie in reach of other accounts
 * @throws Error saying what to change, if the account cannot get there
 */
export const choosePlace = async (wanted: {
  dataDir: string
  explicit: boolean
  systemDir: string
  log: (message: string) => void
}): Promise<Place> => {
  const dataDir = await makeDataFolder(wanted.dataDir)
  const cluster = path.join(dataDir, 'pg')
  const owner = await ownerOf(cluster)
  if (!isRoot()) {
    if (owner && owner.uid !== process.getuid?.()) throw new Error(belongsToOther(cluster, owner))
    return { cluster, account: ourselves() }
  }
  const account = accountOf(owner && owner.uid !== 0 ? owner : nobody)
  const closed = await closedFolder(account, cluster)
  const elsewhere = path.join(wanted.systemDir, hashOf(dataDir), 'pg')
  const moved = !owner && !wanted.explicit && (closed || (await ownerOf(elsewhere)))
  if (moved) return moveElsewhere(elsewhere, dataDir, wanted.log)
  if (closed === undefined) return { cluster, account }
  const namespace = !owner || owner.uid === 0 ? namespaceAccount() : undefined
  if (!namespace || (await closedFolder(namespace, cluster))) {
    throw new Error(isClosed(cluster, closed, account))
  }
  wanted.log(`${closed} is closed to other accounts: PostgreSQL runs in a user namespace`)
  return { cluster, account: namespace }
}

const makeDataFolder = async (folder: string): Promise<string> => {
  try {
    await makeOpenFolder(path.resolve(folder))
    return await realpath(folder)
  } catch (cause) {
    throw new Error(`the data folder ${folder} cannot be made: set VIGIL_DATA_DIR to another`, {
      cause,
    })
  }
}

const ownerOf = async (folder: string): Promise<{ uid: number; gid: number } | undefined> => {
  const found = await stat(folder).catch(() => undefined)
  return found && { uid: found.uid, gid: found.gid }
}

const moveElsewhere = async (
  cluster: string,
  dataDir: string,
  log: (message: string) => void,
): Promise<Place> => {
  const folder = path.dirname(cluster)
  const owner = await ownerOf(cluster)
  const text = `the database lies in ${folder}, because PostgreSQL does not run as root and ${dataDir} is closed to other accounts`
  await makeOpenFolder(folder)
  await writeFile(path.join(dataDir, 'where-is-the-database.txt'), `${text}\n`)
  log(text)
  return { cluster, account: accountOf(owner && owner.uid !== 0 ? owner : nobody) }
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12)

const belongsToOther = (cluster: string, owner: { uid: number }): string =>
  `the database in ${cluster} belongs to uid ${owner.uid}, not to you: start Vigil as root or as that user, or set VIGIL_DATA_DIR to another folder`

const isClosed = (cluster: string, closed: string, account: Account): string =>
  `PostgreSQL does not run as root, and uid ${account.uid} cannot reach ${cluster}: open ${closed} ("chmod o+x ${closed}"), set VIGIL_DATA_DIR to a folder outside it, or start Vigil as an ordinary user`
