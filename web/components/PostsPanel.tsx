import { type RefObject, useState } from 'react'
import type { View } from '../../shared/view.ts'
import { messages as m } from '../state/messages.ts'
import { usePosts } from '../state/queries.ts'
import { ErrorBar } from './ErrorNotice.tsx'
import { PostItem } from './PostItem.tsx'
import styles from './PostsPanel.module.css'
import { Segmented } from './Segmented.tsx'

type Props = {
  topic: string
  view: View
  /** The held bucket in words; undefined when the whole range is shown. */
  held: string | undefined
  tz: string
  heading: RefObject<HTMLHeadingElement | null>
  onUnpin: () => void
}

const newSeed = () => Math.random().toString(36).slice(2, 8)

/** The posts behind the numbers: a random sample whose seed brings the same posts again, or the latest. */
export const PostsPanel = ({ topic, view, held, tz, heading, onUnpin }: Props) => {
  const [order, setOrder] = useState<'sample' | 'latest'>('sample')
  const [seed, setSeed] = useState('1')
  const query = usePosts(topic, view, { order, seed })
  const first = query.data?.pages[0]
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  const say = order === 'sample' ? m.sample.random : m.sample.latest
  return (
    <section className={styles.panel} aria-labelledby="posts" aria-busy={query.isPlaceholderData}>
      <header className={styles.header}>
        <h2 id="posts" ref={heading} tabIndex={-1}>
          {held ? m.sample.title(held) : m.sample.whole}
        </h2>
        {held ? (
          <button type="button" onClick={onUnpin}>
            {m.inspect.unpin}
            <span aria-hidden="true"> ×</span>
          </button>
        ) : null}
        <Segmented
          label={m.sample.order}
          name="order"
          options={[
            { value: 'sample', label: m.sample.sample },
            { value: 'latest', label: m.sample.newest },
          ]}
          value={order}
          onChange={setOrder}
        />
      </header>
      {query.error ? <ErrorBar error={query.error} onRetry={() => query.refetch()} /> : null}
      {first ? (
        <p className={styles.count}>
          <span data-testid="posts-total" data-total={first.total}>
            {say(posts.length, first.total)}
          </span>
          {order === 'sample' && first.total > posts.length ? (
            <button type="button" data-kind="plain" onClick={() => setSeed(newSeed())}>
              {m.sample.again}
            </button>
          ) : null}
          {order === 'sample' && first.seed ? <span>{m.sample.seed(first.seed)}</span> : null}
        </p>
      ) : null}
      {query.isPending ? <p className={styles.count}>{m.sample.loading}</p> : null}
      {first && posts.length === 0 ? <p className={styles.count}>{m.sample.none}</p> : null}
      <ul className={styles.posts} data-dim={query.isPlaceholderData || undefined}>
        {posts.map((post) => (
          <PostItem key={post.key} post={post} tz={tz} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <button
          type="button"
          disabled={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {m.sample.more}
        </button>
      ) : null}
    </section>
  )
}
