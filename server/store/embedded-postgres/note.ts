import { createHash } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeOpenFolder } from './folders.ts'
import { ifMissing } from './if-missing.ts'

/**
 * Where the database of this data folder lies instead, as the note in it says. Only the note ties the two together: a
 * data folder that was deleted and made again has a new database.
 */
export const readNote = async (dataDir: string, systemDir: string): Promise<string | undefined> => {
  const text = await readFile(noteIn(dataDir), 'utf8').catch(ifMissing)
  const folder = text?.trimEnd().split('\n').at(-1)
  if (folder === undefined) return undefined
  if (path.dirname(folder) !== systemDir) {
    throw new Error(`${noteIn(dataDir)} names ${folder}, which is not in ${systemDir}: correct it`)
  }
  return folder
}

/** Makes a folder elsewhere for the database of this data folder, and the note that says so. */
export const moveElsewhere = async (dataDir: string, systemDir: string): Promise<string> => {
  await makeOpenFolder(systemDir)
  const folder = await makeFolder(path.join(systemDir, hashOf(dataDir)))
  const unfinished = `${noteIn(dataDir)}.new-${process.pid}`
  await writeFile(unfinished, `${words}\n${folder}\n`)
  try {
    await link(unfinished, noteIn(dataDir))
    return folder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    // Another start was faster.
    await rm(folder, { recursive: true })
    return (await readNote(dataDir, systemDir)) ?? folder
  } finally {
    await rm(unfinished)
  }
}

const words =
  'PostgreSQL does not run as root, and other accounts cannot reach this folder, so the database lies elsewhere:'

export const noteIn = (dataDir: string): string => path.join(dataDir, 'where-is-the-database.txt')

/** The first free one of `name`, `name-2`, `name-3`, …: what has been there belonged to a folder that is gone. */
const makeFolder = async (name: string, number = 1): Promise<string> => {
  const folder = number === 1 ? name : `${name}-${number}`
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return makeFolder(name, number + 1)
  }
  await chmod(folder, 0o755)
  return folder
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12)
