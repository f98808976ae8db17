import type { CodeId, Sentiment, Stance } from './code.ts'

/** Words that made a classifier decide: UTF-16 offsets into the text, end exclusive. */
export type Span = { code: string; start: number; end: number; rule?: string }

/**
 * What all classifiers together say of one post.
 * `scores` are probabilities in [0, 1] by code; `versions` names each instrument that took part.
 * `sentiment` and `lang` are undefined where no validated or able instrument decided.
 */
export type Classification = {
  lang?: string
  langConfidence?: number
  codes: CodeId[]
  /** Distinct coercive expressions. */
  coercion: number
  stance: Stance
  sentiment?: Sentiment
  scores: Record<string, number>
  spans: Span[]
}

/** The instrument: each classifier's name and version, and their one-line label. */
export type ClassifierVersion = { label: string; parts: Record<string, string> }
