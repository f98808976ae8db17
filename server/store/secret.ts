import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from './open-database.ts'

const secretBytes = 32

/**
 * Reads the secret that pseudonyms are made with, 64 hexadecimal digits; makes one when the file is missing.
 * Whoever loses it can no longer tell which stored post a new delivery belongs to, so it belongs into the backup.
 * @throws Error when the file holds something else.
 */
export const readOrCreateSecret = async (file: string): Promise<Buffer> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) {
    const secret = randomBytes(secretBytes)
    await mkdir(path.dirname(file), { recursive: true })
    // `wx`: when two start at once, the second reads what the first wrote.
    const written = await writeFile(file, `${secret.toString('hex')}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
      .then(() => true)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      })
    return written ? secret : readOrCreateSecret(file)
  }
  const hex = text.trim()
  if (!/^[0-9a-f]{64,}$/i.test(hex) || hex.length % 2 === 1) {
    throw new Error(
      `${file} is no secret of Vigil's: expected at least 64 hexadecimal digits. Restore it from a backup.`,
    )
  }
  return Buffer.from(hex, 'hex')
}

/**
 * Makes sure that the database was filled under this secret; a new database remembers it.
 * @throws Error when it was another: every post would be stored a second time under another key.
 */
export const checkSecret = async (db: Db, fingerprint: string, file: string): Promise<void> => {
  await db
    .insertInto('instance')
    .values({ secretFingerprint: fingerprint })
    .onConflict((conflict) => conflict.column('onlyRow').doNothing())
    .execute()
  const stored = await db
    .selectFrom('instance')
    .select('secretFingerprint')
    .executeTakeFirstOrThrow()
  if (stored.secretFingerprint !== fingerprint) {
    throw new Error(
      `The secret in ${file} is not the one that this database was filled with. Restore the old file, or name it by VIGIL_SECRET_FILE.`,
    )
  }
}
