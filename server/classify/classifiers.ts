import { readFile } from 'node:fs/promises'
import type { Classification, Span } from '../../shared/classification.ts'
import type { Classifiers } from './classifier.ts'
import { applyRules, type Finding } from './code-rules.ts'
import { codesOf } from './codes.ts'
import { countCoercion } from './coercion.ts'
import { detectLanguage } from './language.ts'
import { rulePrecision } from './precision.ts'
import {
  createSentimentClassifier,
  likeliest,
  readModel,
  type SentimentClassifier,
} from './sentiment-model.ts'
import { stanceOf } from './stance.ts'
import { classifierVersion } from './versions.ts'

/** Languages whose sentiment was measured well enough (docs/classifiers.md): one file of weights each. */
const sentimentLanguages = ['en']

const readWeights = async (language: string): Promise<[string, SentimentClassifier]> => {
  const bytes = await readFile(new URL(`weights/sentiment-${language}.bin`, import.meta.url))
  return [language, createSentimentClassifier(readModel(bytes))]
}

const toSpan = ({ subject, rule, start, end }: Finding): Span => ({
  code: subject,
  start,
  end,
  rule,
})

const round = (probability: number): number => Math.round(probability * 1000) / 1000

/**
 * Loads the weights and the language detector, once for the process.
 * The rules read English; a post in another language gets the codes that its English words carry.
 */
export const createClassifiers = async (): Promise<Classifiers> => {
  const { eld } = await import('eld/extrasmall')
  const sentimentOf = new Map(await Promise.all(sentimentLanguages.map(readWeights)))

  const classify: Classifiers['classify'] = ({ text, declaredLang }) => {
    const { findings, hasMovementTag } = applyRules(text)
    const codes = codesOf(findings)
    const language = detectLanguage(eld, text, declaredLang)
    const feelings = language && sentimentOf.get(language.lang)?.(text)
    const sentiment = feelings && likeliest(feelings)

    const scores: Record<string, number> = {}
    for (const code of codes) scores[code] = rulePrecision[code]
    for (const [name, value] of Object.entries(feelings ?? {}))
      scores[`sentiment.${name}`] = round(value)

    const classification: Classification = {
      codes,
      coercion: countCoercion(findings),
      stance: stanceOf({ codes, findings, hasMovementTag, sentiment }),
      scores,
      spans: findings.map(toSpan),
    }
    if (language) {
      classification.lang = language.lang
      classification.langConfidence = language.confidence
    }
    if (sentiment) classification.sentiment = sentiment
    return classification
  }
  return { version: classifierVersion, classify }
}
