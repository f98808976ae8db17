import { type CodeId, codeIds, coercionLevel, coercionLevels, sentiments, stances } from './code.ts'

/**
 * What a rollup counts posts by: `all`, a code, or one value of sentiment, stance, coercion level or language;
 * `rights+coercion.low` counts the posts that carry both.
 * A post adds one to `all` and to each measure that it carries.
 */
export type Measure =
  | 'all'
  | CodeId
  | `sentiment.${(typeof sentiments)[number]}`
  | `stance.${(typeof stances)[number]}`
  | `coercion.${'low' | 'high'}`
  | `rights+coercion.${'low' | 'high'}`
  | `lang.${string}`

export const fixedMeasures: readonly Measure[] = [
  'all',
  ...codeIds,
  ...sentiments.map((s) => `sentiment.${s}` as const),
  ...stances.map((s) => `stance.${s}` as const),
  ...coercionLevels
    .filter((level) => level !== 'none')
    .flatMap((level) => [`coercion.${level}`, `rights+coercion.${level}`] as const),
]

type Measurable = {
  codes: readonly CodeId[]
  coercion: number
  stance: (typeof stances)[number]
  sentiment?: (typeof sentiments)[number]
  lang?: string
}

/** The measures that a classified post adds one to, each once, in a fixed order. */
export const measuresOf = (c: Measurable): Measure[] => {
  const measures: Measure[] = ['all', ...codeIds.filter((code) => c.codes.includes(code))]
  if (c.sentiment) measures.push(`sentiment.${c.sentiment}`)
  measures.push(`stance.${c.stance}`)
  const level = coercionLevel(c.coercion)
  if (level !== 'none') {
    measures.push(`coercion.${level}`)
    if (c.codes.includes('rights')) measures.push(`rights+coercion.${level}`)
  }
  if (c.lang) measures.push(`lang.${c.lang}`)
  return measures
}
