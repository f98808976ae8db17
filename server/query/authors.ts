import { type RawBuilder, sql } from 'kysely'
import type { TimeRange } from '../../shared/interval.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import {
  addHash,
  emptyRegisters,
  estimateDistinct,
  mergeRegisters,
  registerCount,
} from '../study/hyperloglog.ts'
import { splitSpan } from './count-spans.ts'
import { isFiltered, passing } from './passing.ts'

/** Up to so many posts, counting exactly costs as little as estimating. */
const exactUpToPosts = 20_000
const dayMs = 86_400_000

export const selectAuthorCount = (
  topicId: number,
  view: View,
  { from, to }: TimeRange,
): RawBuilder<{ authors: number }> =>
  sql`select count(distinct author_key) as authors from post
    where topic_id = ${topicId} and not hidden
      and posted_at >= ${from} and posted_at < ${to}${passing(view)}`

export const selectAuthors = (
  topicId: number,
  { from, to }: TimeRange,
): RawBuilder<{ authorKey: string }> =>
  sql`select distinct author_key from post
    where topic_id = ${topicId} and not hidden and posted_at >= ${from} and posted_at < ${to}`

export const selectSketches = (
  topicId: number,
  { from, to }: TimeRange,
): RawBuilder<{ registers: Buffer; stale: boolean }> =>
  sql`select registers, stale from author_sketch
    where topic_id = ${topicId} and day >= ${from.toISOString().slice(0, 10)}
      and day < ${to.toISOString().slice(0, 10)}`

/**
 * Distinct authors of the posts that pass. Of many unfiltered posts they are estimated, from the sketches of whole
 * UTC days and the authors at both ends; everything else is counted.
 * @param posts how many posts there are
 */
export const countAuthors = async (
  db: Db,
  topicId: number,
  view: View,
  span: TimeRange,
  posts: number,
): Promise<{ count: number; exact: boolean }> => {
  if (posts > exactUpToPosts && !isFiltered(view) && !view.src?.length) {
    const estimate = await estimateAuthors(db, topicId, span)
    if (estimate !== undefined) return { count: Math.round(estimate), exact: false }
  }
  const [counted] = (await selectAuthorCount(topicId, view, span).execute(db)).rows
  return { count: counted?.authors ?? 0, exact: true }
}

const isWholeDays = ({ from, to }: TimeRange) => +from % dayMs === 0 && +to % dayMs === 0

/** @returns undefined when no whole day lies in the span, or a day's sketch is out of date */
const estimateAuthors = async (
  db: Db,
  topicId: number,
  span: TimeRange,
): Promise<number | undefined> => {
  const parts = splitSpan(span)
  if (!parts.some(isWholeDays)) return undefined
  const registers = emptyRegisters()
  for (const part of parts) {
    if (isWholeDays(part)) {
      const { rows } = await selectSketches(topicId, part).execute(db)
      const usable = rows.every((row) => !row.stale && row.registers.length === registerCount)
      if (!usable) return undefined
      for (const sketch of rows) mergeRegisters(registers, sketch.registers)
    } else {
      const { rows } = await selectAuthors(topicId, part).execute(db)
      for (const { authorKey } of rows) addHash(registers, Buffer.from(authorKey, 'base64url'))
    }
  }
  return estimateDistinct(registers)
}
