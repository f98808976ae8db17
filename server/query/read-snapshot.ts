import type { Db } from '../store/open-database.ts'

/** Runs reads that must agree with one another on one state of the data. */
export const readSnapshot = <T>(db: Db, read: (snapshot: Db) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => read(snapshot))
