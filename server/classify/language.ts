import { proseOf } from './mask.ts'

export type Language = { lang: string; confidence: number }
/** What is asked of the detector: its best answer, whether it trusts it, and its scores by language. */
export type Detector = {
  detect: (text: string) => {
    language: string
    isReliable: () => boolean
    getScores: () => Record<string, number>
  }
}

/** Judging more than this does not change the answer. */
const judgedLength = 600
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu
const han = /\p{Script=Han}/gu
const hangul = /\p{Script=Hangul}/gu
const letter = /\p{L}/gu

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Japanese, Korean and Chinese show by their script, if it makes up at least a third of the letters. */
const byScript = (prose: string, letters: number, declared?: string): string | undefined => {
  const [kanas, hans, hanguls] = [count(prose, kana), count(prose, han), count(prose, hangul)]
  if (hanguls * 3 >= letters) return 'ko'
  if ((kanas + hans) * 3 < letters) return undefined
  if (kanas > 0) return 'ja'
  return declared === 'ja' ? 'ja' : 'zh'
}

const scriptConfidence = 0.98
/** About one post in four is not in the language that its platform declares. */
const declaredConfidence = 0.75
/** Share of right answers of the detector on short public posts in six languages, by number of letters. */
const detectorConfidence = (letters: number): number =>
  letters <= 15 ? 0.83 : letters <= 30 ? 0.93 : letters <= 60 ? 0.98 : 0.99
const shortPost = 30
const hopelessPost = 15
const closeToBest = 0.8

/**
 * The language of a post (ISO 639), judged without links, mentions, hashtags and numbers; undefined when nothing is
 * left to judge, or too little and no hint.
 * The platform's declared language is a hint: it wins only where the post has at most 30 letters or the detector does
 * not trust itself, and the detector holds it nearly as likely as its own answer.
 */
export const detectLanguage = (
  detector: Detector,
  text: string,
  declaredLang?: string,
): Language | undefined => {
  const prose = proseOf(text.slice(0, judgedLength))
  const letters = count(prose, letter)
  if (letters === 0) return undefined
  const declared = declaredLang?.slice(0, 2).toLowerCase()
  const script = byScript(prose, letters, declared)
  if (script) return { lang: script, confidence: scriptConfidence }

  const answer = detector.detect(prose)
  const isSure = answer.language !== '' && answer.isReliable()
  if (isSure && letters > shortPost)
    return { lang: answer.language, confidence: detectorConfidence(letters) }
  if (declared && declared !== answer.language) {
    const scores = answer.getScores()
    if ((scores[declared] ?? 0) >= closeToBest * (scores[answer.language] ?? 1))
      return { lang: declared, confidence: declaredConfidence }
  }
  if (
    answer.language === '' ||
    (!isSure && letters <= hopelessPost && declared !== answer.language)
  )
    return undefined
  return { lang: answer.language, confidence: isSure ? detectorConfidence(letters) : 0.6 }
}
