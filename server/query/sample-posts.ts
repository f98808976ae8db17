import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { PostView } from '../../shared/answers.ts'
import type { Db } from '../store/open-database.ts'
import { cursorRefused, type Position, readCursor, writeCursor } from './page-cursor.ts'
import {
  fromShown,
  type PostRow,
  type PostsQuestion,
  shownColumns,
  toPostView,
} from './post-view.ts'

/** Up to so many posts are shuffled; shuffling more would cost more than a glance at some of them is worth. */
const shuffleUpToPosts = 20_000

type Placed = { row: PostRow; position: Position }

/**
 * A random sample, page by page without repetition. The same seed on the same data gives the same posts.
 * Few posts are shuffled by a hash of seed and key. Of many, those are taken whose keys follow a key that the seed
 * chooses: keys are keyed hashes themselves, so that neighbours by key have nothing else in common.
 * @throws ViewRefused when `after` is no cursor of such a list
 */
export const samplePosts = async (
  db: Db,
  question: PostsQuestion,
  seed: string,
): Promise<{ posts: PostView[]; next: string | null }> => {
  const { after, total, limit } = question
  const shuffled = after === undefined ? undefined : readCursor('shuffled', after)
  const walked = after === undefined ? undefined : readCursor('walk', after)
  if (after !== undefined && !shuffled && !walked) throw cursorRefused(after)

  // A list goes on as it began, also if posts have come in since.
  const kind = shuffled || (!walked && total <= shuffleUpToPosts) ? 'shuffled' : 'walk'
  const placed =
    kind === 'shuffled'
      ? await shuffle(db, question, seed, shuffled)
      : await walk(db, question, seed, walked)
  const last = placed[limit - 1]
  return {
    posts: placed.slice(0, limit).map(({ row }) => toPostView(row)),
    next: last && placed.length > limit ? writeCursor(kind, last.position) : null,
  }
}

export const selectShuffled = (
  { topicId, view, span, limit }: PostsQuestion,
  seed: string,
  position: Position | undefined,
): RawBuilder<PostRow & { place: string }> => {
  const place = sql`md5(${`${seed}|`} || post.post_key) collate "C"`
  const behind = position
    ? sql` and (${place}, post.post_key) > (${position[0]}, ${position[1]})`
    : sql``
  return sql`select ${shownColumns}, ${place} as place ${fromShown(topicId, view, span)}${behind}
    order by place, post.post_key limit ${limit + 1}`
}

const shuffle = async (
  db: Db,
  question: PostsQuestion,
  seed: string,
  position: Position | undefined,
): Promise<Placed[]> => {
  const { rows } = await selectShuffled(question, seed, position).execute(db)
  return rows.map((row) => ({ row, position: [row.place, row.postKey] }))
}

/** Posts in the order of their keys, between two of them: behind the first, up to the second. */
export const selectByKey = (
  { topicId, view, span }: PostsQuestion,
  { above, upTo }: { above: string; upTo?: string },
  limit: number,
): RawBuilder<PostRow> => {
  const bound = upTo === undefined ? sql`` : sql` and post.post_key <= ${upTo}`
  return sql<PostRow>`select ${shownColumns} ${fromShown(topicId, view, span)}
      and post.post_key > ${above}${bound}
    order by post.post_key limit ${limit}`
}

/** From the seed's key to the last one (`late` keys), then from the first one to the seed's (`early` keys). */
const walk = async (
  db: Db,
  question: PostsQuestion,
  seed: string,
  position: Position | undefined,
): Promise<Placed[]> => {
  const start = createHash('sha256').update(seed).digest('base64url').slice(0, 22)
  const wanted = question.limit + 1
  const [part = 'late', key] = position ?? []
  const late =
    part === 'late'
      ? (await selectByKey(question, { above: key ?? start }, wanted).execute(db)).rows
      : []
  const above = part === 'early' ? (key ?? '') : ''
  const missing = wanted - late.length
  const early =
    missing > 0
      ? (await selectByKey(question, { above, upTo: start }, missing).execute(db)).rows
      : []
  return [
    ...late.map((row): Placed => ({ row, position: ['late', row.postKey] })),
    ...early.map((row): Placed => ({ row, position: ['early', row.postKey] })),
  ]
}
