import type { Focus } from '../../shared/view.ts'

export type LineMeasure = 'attachment' | 'rights' | 'coercion' | 'dependency' | 'sentiment.negative'

/** The lines of the main chart, in the order in which they are drawn. */
export const lineMeasures: readonly LineMeasure[] = [
  'dependency',
  'coercion',
  'rights',
  'attachment',
]

/** The lines that a view shows: sentiment joins the codes only when it is brought to the fore. */
export const shownLines = (focus: Focus | undefined): LineMeasure[] =>
  focus === 'sentiment.negative' ? [...lineMeasures, focus] : [...lineMeasures]

const colours: Record<LineMeasure, string> = {
  attachment: 'var(--code-attachment)',
  rights: 'var(--code-rights)',
  coercion: 'var(--code-coercion)',
  dependency: 'var(--code-dependency)',
  'sentiment.negative': 'var(--sentiment-negative)',
}

export const colourOf = (measure: string): string =>
  colours[measure as LineMeasure] ?? 'var(--ink-3)'

/** The grey slot is told apart by its dash as well. */
export const dashOf = (measure: LineMeasure): string | undefined =>
  measure === 'dependency' ? '12 3 2 3' : undefined

/** Dashes mean one thing each: this one a bucket that still runs. */
export const soFarDash = '2 3'
