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

/** A page costs the same wherever it is: it starts at a key of the index on time. */
export const selectLatest = (
  { topicId, view, span, limit }: PostsQuestion,
  position: Position | undefined,
): RawBuilder<PostRow> => {
  const older = position
    ? sql` and (posted_at, post.post_key) < (${new Date(Number(position[0]))}::timestamptz, ${position[1]})`
    : sql``
  return sql<PostRow>`select ${shownColumns} ${fromShown(topicId, view, span)}${older}
    order by posted_at desc, post.post_key desc limit ${limit + 1}`
}

/**
 * The newest posts first.
 * @throws ViewRefused when `after` is no cursor of such a list
 */
export const latestPosts = async (
  db: Db,
  question: PostsQuestion,
): Promise<{ posts: PostView[]; next: string | null }> => {
  const { after, limit } = question
  const position = after === undefined ? undefined : readCursor('latest', after)
  if (after !== undefined && !position) throw cursorRefused(after)
  const { rows } = await selectLatest(question, position).execute(db)
  const last = rows[limit - 1]
  return {
    posts: rows.slice(0, limit).map(toPostView),
    next:
      last && rows.length > limit
        ? writeCursor('latest', [String(last.postedAt.getTime()), last.postKey])
        : null,
  }
}
