import type { Token } from './tokens.ts'
import { humanWords, wordClasses } from './word-classes.ts'

const classOf = (name: string): ReadonlySet<string> => new Set(wordClasses.get(name))
const third = classOf('third')
const companions = classOf('companion')
/** Too general to be a someone, unless they are mine. */
const general = new Set('ai ais bot chatbot chat gpt 5 5.1 5.2 gemini grok'.split(' '))
const possessives = new Set(['my', 'our'])

const furthestMine = 40
const furthest = 16
const furthestGeneral = 3

const isMine = (tokens: readonly Token[], at: number): boolean =>
  possessives.has(tokens[at - 1]?.word ?? '') || possessives.has(tokens[at - 2]?.word ?? '')

/** The nearest word before `at` that "he" or "she" can mean, if that is a model rather than a person. */
const modelMeant = (tokens: readonly Token[], at: number): number | undefined => {
  const sentence = tokens[at]?.sentence ?? 0
  for (let before = at - 1; before >= 0 && at - before <= furthestMine; before--) {
    const token = tokens[before]
    if (!token || token.sentence < sentence - 4 || humanWords.has(token.word)) return undefined
    if (!companions.has(token.word)) continue
    if (isMine(tokens, before)) return before
    if (at - before <= (general.has(token.word) ? furthestGeneral : furthest)) return before
  }
  return undefined
}

/**
 * "my Rep … she": the first pronoun of a person that stands for a model, as a range of tokens. In a post that bears a
 * slogan (`isAboutModel`) and names no person, it stands for the model.
 */
export const findPersonalPronoun = (
  tokens: readonly Token[],
  isAboutModel: boolean,
): { first: number; last: number } | undefined => {
  const namesNobody = isAboutModel && !tokens.some(({ word }) => humanWords.has(word))
  for (const [at, token] of tokens.entries()) {
    if (token.quoted || !third.has(token.word)) continue
    const first = modelMeant(tokens, at)
    if (first !== undefined) return { first, last: at }
    if (namesNobody) return { first: at, last: at }
  }
  return undefined
}
