import type { PostView } from '../../shared/answers.ts'
import { messages as m } from '../state/messages.ts'
import { markSpans } from './mark-spans.ts'
import styles from './PostsPanel.module.css'

const mainOf = (code: string) => (code.startsWith('sentiment') ? code : code.split('.')[0])

/** A main code that one of its own sub-codes says more exactly needs no tag of its own. */
const tagsOf = (codes: readonly string[]) =>
  codes.filter((code) => !codes.some((other) => other.startsWith(`${code}.`)))

const tagName = (code: string) => {
  const main = mainOf(code) ?? code
  return main === code ? m.measure(code) : `${m.measure(main)}: ${m.measure(code).toLowerCase()}`
}

const Text = ({ post }: { post: PostView }) => (
  <p className={styles.text} lang={post.lang ?? undefined} dir="auto">
    {markSpans(post.text, post.spans).map(({ text, start, codes }) =>
      codes.length ? (
        <mark
          key={start}
          data-measure={mainOf(codes[0] ?? '')}
          title={codes.map(tagName).join(', ')}
        >
          {text}
        </mark>
      ) : (
        text
      ),
    )}
  </p>
)

export const PostItem = ({ post, tz }: { post: PostView; tz: string }) => {
  const { codes, scores, sentiment, stance, platform, url } = post
  return (
    <li className={styles.post}>
      <Text post={post} />
      <div className={styles.about}>
        <ul className={styles.tags}>
          {tagsOf(codes).map((code) => (
            <li key={code} data-measure={mainOf(code)}>
              {tagName(code)}
              {scores[code] === undefined ? null : <small>{m.sample.score(scores[code])}</small>}
            </li>
          ))}
          {sentiment ? <li>{m.measure(`sentiment.${sentiment}`)}</li> : null}
          {stance === 'neutral' ? null : <li>{m.measure(`stance.${stance}`)}</li>}
        </ul>
        <span>{m.platform(platform)}</span>
        <time dateTime={post.postedAt}>
          {m.dateTime(Date.parse(post.postedAt), tz)} {tz}
        </time>
        {post.editedAt ? <span>{m.sample.edited}</span> : null}
        {url ? (
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer nofollow"
            aria-label={m.sample.openOn(m.platform(platform))}
          >
            {m.sample.open}
            <span aria-hidden="true"> ›</span>
          </a>
        ) : null}
      </div>
    </li>
  )
}
