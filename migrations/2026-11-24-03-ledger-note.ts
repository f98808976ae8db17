import { type Kysely, sql } from 'kysely'

/** Totals of the ledger at a moment: the alarm of a source compares them with those of ten minutes later. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create table ledger_note (
    source text not null,
    noted_at timestamptz not null,
    received bigint not null,
    filtered bigint not null,
    quarantined bigint not null,
    primary key (source, noted_at)
  )`.execute(db)
}
