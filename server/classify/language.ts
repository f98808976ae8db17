import { isPlainEnglish } from './everyday-english.ts'
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
const judgedLength = 400
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const han = /\p{Script=Han}/u
const hangul = /\p{Script=Hangul}/u
const letter = /\p{L}/u
const lastOfAscii = 0x7f

type Letters = { all: number; kana: number; han: number; hangul: number }

const countLetters = (prose: string): Letters => {
  const letters: Letters = { all: 0, kana: 0, han: 0, hangul: 0 }
  for (const character of prose) {
    if (!letter.test(character)) continue
    letters.all++
    if (character.charCodeAt(0) <= lastOfAscii) continue
    if (kana.test(character)) letters.kana++
    else if (han.test(character)) letters.han++
    else if (hangul.test(character)) letters.hangul++
  }
  return letters
}

/** Japanese, Korean and Chinese show by their script, if it makes up at least a third of the letters. */
const byScript = ({ all, kana, han, hangul }: Letters, declared?: string): string | undefined => {
  if (hangul * 3 >= all) return 'ko'
  if ((kana + han) * 3 < all) return undefined
  if (kana > 0) return 'ja'
  return declared === 'ja' ? 'ja' : 'zh'
}

const scriptConfidence = 0.98
const plainConfidence = 0.99
/** About one post in four is not in the language that its platform declares. */
const declaredConfidence = 0.75
/** Share of right answers of the detector on short public posts in six languages, by number of letters. */
const detectorConfidence = (letters: number): number =>
  letters <= 15 ? 0.83 : letters <= 30 ? 0.93 : letters <= 60 ? 0.98 : 0.99
/** Beyond this the detector is right whether it trusts itself or not. */
const longPost = 60
const shortPost = 30
const hopelessPost = 15
const unsureConfidence = 0.6
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
  const letters = countLetters(prose)
  if (letters.all === 0) return undefined
  const declared = declaredLang?.split(/[-_]/)[0]?.toLowerCase()
  const script = byScript(letters, declared)
  if (script) return { lang: script, confidence: scriptConfidence }

  if (isPlainEnglish(prose, declared === 'en')) return { lang: 'en', confidence: plainConfidence }

  const answer = detector.detect(prose)
  const isSure = answer.language !== '' && (letters.all > longPost || answer.isReliable())
  if (isSure && letters.all > shortPost)
    return { lang: answer.language, confidence: detectorConfidence(letters.all) }
  if (declared && declared !== answer.language) {
    const scores = answer.getScores()
    if ((scores[declared] ?? 0) >= closeToBest * (scores[answer.language] ?? 1))
      return { lang: declared, confidence: declaredConfidence }
  }
  if (
    answer.language === '' ||
    (!isSure && letters.all <= hopelessPost && declared !== answer.language)
  )
    return undefined
  return {
    lang: answer.language,
    confidence: isSure ? detectorConfidence(letters.all) : unsureConfidence,
  }
}
