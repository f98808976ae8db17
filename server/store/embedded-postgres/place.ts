import { realpath, stat } from 'node:fs/promises'
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
import { ifMissing } from './if-missing.ts'
import { moveElsewhere, noteIn, readNote } from './note.ts'

/** Where the cluster lies and whom its server runs as. */
export type Place = { cluster: string; account: Account }

type Wanted = {
  dataDir: string
  /** The data folder was named by the user, so nothing may lie elsewhere. */
  explicit: boolean
  /** Where root keeps what must lie in reach of other accounts. */
  systemDir: string
  log: (message: string) => void
}

/**
 * Chooses the cluster's folder, `pg` in the data folder if the server's account can get there.
 * @throws Error saying what to change, if the account cannot get there
 */
export const choosePlace = async (wanted: Wanted): Promise<Place> => {
  const dataDir = await makeDataFolder(wanted.dataDir)
  const cluster = await resolved(path.join(dataDir, 'pg'))
  const owner = await ownerOf(cluster)
  const elsewhere = owner ? undefined : await readNote(dataDir, wanted.systemDir)
  if (!isRoot()) {
    if (elsewhere) throw new Error(liesElsewhere(dataDir, elsewhere))
    if (owner && owner.uid !== process.getuid?.()) throw new Error(belongsToOther(cluster, owner))
    return { cluster, account: ourselves() }
  }
  if (elsewhere) return placeElsewhere(elsewhere, wanted)
  const account = accountFor(owner)
  const closed = await closedFolder(account, cluster)
  if (closed === undefined) return { cluster, account }
  if (!owner && !wanted.explicit) {
    return placeElsewhere(await moveElsewhere(dataDir, wanted.systemDir), wanted)
  }
  const namespace = !owner || owner.uid === 0 ? namespaceAccount() : undefined
  if (!namespace || (await closedFolder(namespace, cluster))) {
    throw new Error(isClosed(cluster, closed, account))
  }
  wanted.log(`${closed} is closed to other accounts: PostgreSQL runs in a user namespace`)
  return { cluster, account: namespace }
}

type Owner = { uid: number; gid: number }

/** A cluster stays its owner's; root's are given away. */
const accountFor = (owner: Owner | undefined): Account =>
  accountOf(owner && owner.uid !== 0 ? owner : nobody)

const placeElsewhere = async (folder: string, { dataDir, log }: Wanted): Promise<Place> => {
  log(`the database lies in ${folder}: PostgreSQL does not run as root, nor in ${dataDir}`)
  const cluster = path.join(folder, 'pg')
  return { cluster, account: accountFor(await ownerOf(cluster)) }
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

/** The cluster itself may be a link to another disk. */
const resolved = (folder: string): Promise<string> => realpath(folder).catch(() => folder)

const ownerOf = async (folder: string): Promise<Owner | undefined> => {
  const found = await stat(folder).catch(ifMissing)
  return found && { uid: found.uid, gid: found.gid }
}

const liesElsewhere = (dataDir: string, elsewhere: string): string =>
  `the database of ${dataDir} lies in ${elsewhere}, where root put it: start Vigil as root, or remove ${noteIn(dataDir)} to begin a new one here`

const belongsToOther = (cluster: string, owner: Owner): string =>
  `the database in ${cluster} belongs to uid ${owner.uid}, not to you: start Vigil as root or as that user, or set VIGIL_DATA_DIR to another folder`

const isClosed = (cluster: string, closed: string, account: Account): string =>
  `PostgreSQL does not run as root, and uid ${account.uid} cannot reach ${cluster}: open ${closed} ("chmod o+x ${closed}"), set VIGIL_DATA_DIR to a folder outside it, or start Vigil as an ordinary user`
