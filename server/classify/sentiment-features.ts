import { foldWord } from './fold.ts'

/** Hashed features of a text, words and characters apart: each id once, smaller than the number of buckets. */
export type Features = { words: readonly number[]; characters: readonly number[] }

const pieces =
  /(https?:\/\/\S+|www\.\S+|\bhttp\b)|(@[\w.-]+)|([\p{L}\p{N}\p{M}_]+(?:['’][\p{L}]+)*)|(\p{Extended_Pictographic}|[:;=8][-o*']?[)\](dDpP/\\|]|<3)|([.,!?;:…]+)|(#)/gu
const negator =
  /^(?:not|no|never|nobody|nothing|none|neither|nor|without|hardly|cannot)$|n't$|^(?:dont|cant|wont|isnt|didnt|doesnt|nicht|kein\w*|nie|sin|jamás|ni|ne|pas|jamais|sans|não|nunca|sem|non|mai|senza)$/
const endsNegation = /^(?:but|however|aber|pero|mais|mas|ma)$/
const negationReach = 4
const longRun = /(.)\1{2,}/gu
/** Judging more than this does not change the answer, and keeps the time of one post bounded. */
const judgedLength = 1500

/** The words that the classifier sees: masked, folded, `¬` before those that a negation reaches. */
const readWords = (text: string): string[] => {
  const words: string[] = []
  let negated = 0
  for (const [raw, link, mention, word, smiley, punctuation] of text.matchAll(pieces)) {
    if (link !== undefined) words.push('http')
    else if (mention !== undefined) words.push('@user')
    else if (smiley !== undefined) words.push(raw)
    else if (punctuation !== undefined) {
      negated = 0
      words.push(raw.slice(0, 2))
    } else if (word !== undefined) {
      const folded = foldWord(raw).replace(longRun, '$1$1')
      if (endsNegation.test(folded)) negated = 0
      words.push(negated-- > 0 ? `¬${folded}` : folded)
      if (negator.test(folded)) negated = negationReach
    }
  }
  return words
}

const offsetBasis = 0x811c9dc5
const prime = 0x01000193

/** One step of FNV-1a over UTF-16 units, 32 bits. */
const mix = (hash: number, unit: number): number => Math.imul(hash ^ unit, prime)

const hashOf = (text: string, seed: number): number => {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i))
  return hash
}

const wordSeed = mix(offsetBasis, 1)
const pairSeed = mix(offsetBasis, 2)
const characterSeed = mix(offsetBasis, 3)
const separator = 32
const shortestRun = 3
const longestRun = 5

/**
 * Makes the function that reads features into `buckets` (a power of two) buckets. It keeps one mark per bucket, so
 * that telling repeated features apart costs no memory per post.
 */
export const createFeatureReader = (buckets: number): ((text: string) => Features) => {
  const marks = new Uint32Array(buckets)
  let mark = 0

  const collector = () => {
    mark++
    const ids: number[] = []
    const add = (hash: number): void => {
      const id = (hash ^ (hash >>> 15)) & (buckets - 1)
      if (marks[id] === mark) return
      marks[id] = mark
      ids.push(id)
    }
    return { ids, add }
  }

  return (text) => {
    const read = readWords(text.slice(0, judgedLength))
    const words = collector()
    let previous = '^'
    for (const word of read) {
      words.add(hashOf(word, wordSeed))
      words.add(hashOf(word, mix(hashOf(previous, pairSeed), separator)))
      previous = word
    }
    const characters = collector()
    const line = ` ${read.join(' ')} `
    for (let from = 0; from < line.length; from++) {
      let hash = characterSeed
      const end = Math.min(line.length, from + longestRun)
      for (let at = from; at < end; at++) {
        hash = mix(hash, line.charCodeAt(at))
        if (at - from + 1 >= shortestRun) characters.add(hash)
      }
    }
    return { words: words.ids, characters: characters.ids }
  }
}
