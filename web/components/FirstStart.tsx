import type { Overview } from '../../shared/answers.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { messages as m } from '../state/messages.ts'
import { DemoButton } from './DemoButton.tsx'
import styles from './Notice.module.css'
import { SourceList } from './SourceList.tsx'

type Props = {
  topic: Overview['topic']
  sources: readonly SourceState[]
  onDemo: (topic: string) => void
}

/** The topic's own hashtag first, then some of the others. */
const mainTags = ({ name, aliases }: Overview['topic']): string[] =>
  aliases
    .toSorted((a, b) => Number(b === name) - Number(a === name))
    .slice(0, 4)
    .map((tag) => `#${tag}`)

/** Before the first post: what each source does, and the demo one click away. */
export const FirstStart = ({ topic, sources, onDemo }: Props) => (
  <section className={`${styles.panel} ${styles.start}`} data-testid="first-start">
    <h2>{m.first.title}</h2>
    <p>{m.first.explain(mainTags(topic).join(', '))}</p>
    <SourceList sources={sources} />
    <p>{m.first.meanwhile}</p>
    <DemoButton onReady={onDemo} />
  </section>
)
