import type { ClassifierVersion } from '../../shared/classification.ts'
import type { Db } from './open-database.ts'

/** The id under which results of these instruments are stored; the same label gives the same id. */
export const classifierVersionId = async (db: Db, version: ClassifierVersion): Promise<number> => {
  await db
    .insertInto('classifierVersion')
    .values({ label: version.label, parts: JSON.stringify(version.parts) })
    .onConflict((conflict) => conflict.column('label').doNothing())
    .execute()
  const { id } = await db
    .selectFrom('classifierVersion')
    .select('id')
    .where('label', '=', version.label)
    .executeTakeFirstOrThrow()
  return id
}
