import { once } from 'node:events'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { postgresVersion } from './binaries.ts'
import { giveFolder, makePrivateFolder, syncFolder } from './folders.ts'
import { ifMissing } from './if-missing.ts'
import type { Place } from './place.ts'
import { stateOf } from './processes.ts'
import { spawnAs } from './spawn-as.ts'

const ourMajor = postgresVersion.slice(0, postgresVersion.indexOf('.'))

/**
 * Makes sure that the place holds a cluster of our version that belongs to the account; no server may run on it.
 * @param options.sync false: a crash may leave a broken cluster
 * @throws Error if something else is there, or initdb fails
 */
export const createCluster = async (
  { cluster, account }: Place,
  native: string,
  options: { sync: boolean },
): Promise<void> => {
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(ifMissing)
  if (version !== undefined) {
    if (version.trim() !== ourMajor) throw new Error(otherVersion(cluster, version.trim()))
    if ((await stat(cluster)).uid !== account.uid) await giveFolder(cluster, account)
    return
  }
  const content = await readdir(cluster).catch(ifMissing)
  if (content && content.length > 0) throw new Error(noCluster(cluster, content))
  await removeUnfinished(cluster)
  // Under a name of its own until it is whole: a start may be cut off, and two may happen at the same time.
  const unfinished = `${cluster}.new-${process.pid}`
  await makePrivateFolder(unfinished, account).catch((cause) => {
    throw new Error(`no database can be made in ${path.dirname(cluster)}: ${cause.message}`, {
      cause,
    })
  })
  await runInitdb({ cluster: unfinished, account }, native, options)
  await rename(unfinished, cluster).catch(async (error) => {
    await rm(unfinished, { recursive: true })
    if (!['EEXIST', 'ENOTEMPTY'].includes(error.code)) throw error
  })
  await syncFolder(path.dirname(cluster))
}

const runInitdb = async (
  { cluster, account }: Place,
  native: string,
  options: { sync: boolean },
): Promise<void> => {
  const args = ['-D', cluster, '-U', 'vigil', '-E', 'UTF8', '-A', 'trust', '--data-checksums']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  if (!options.sync) args.push('-N')
  const program = path.join(native, 'bin', 'initdb')
  const child = await spawnAs(account, program, [...args, ...locale], {
    cwd: cluster,
    output: 'pipe',
  })
  const [output, errors, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'close'),
  ])
  if (code === 0) return
  await rm(cluster, { recursive: true, force: true })
  throw new Error(
    `initdb could not make a database in ${path.dirname(cluster)}:\n${output}${errors}`,
  )
}

/** What starts that were cut off left behind. */
const removeUnfinished = async (cluster: string): Promise<void> => {
  const prefix = `${path.basename(cluster)}.new-`
  for (const name of await readdir(path.dirname(cluster))) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length))
    if (pid !== process.pid && (await stateOf(pid)) === 'alive') continue
    // An initdb that lost its parent may still be writing.
    await rm(path.join(path.dirname(cluster), name), {
      recursive: true,
      force: true,
      maxRetries: 10,
      retryDelay: 200,
    })
  }
}

const otherVersion = (cluster: string, version: string): string =>
  `the database in ${cluster} was made by PostgreSQL ${version}, and this Vigil brings ${ourMajor}: export it with the Vigil that made it ("npm run vigil -- export"), then import it into a new folder (VIGIL_DATA_DIR)`

const noCluster = (cluster: string, content: string[]): string =>
  `${cluster} is no database, but is not empty either (${content.slice(0, 3).join(', ')}): move its content away, or set VIGIL_DATA_DIR to another folder`
