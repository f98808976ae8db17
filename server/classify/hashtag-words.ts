import { foldWord } from './fold.ts'

type Piece = { word: string; from: number; to: number }
type IsKnown = (word: string) => boolean

const camelPart = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+\p{Ll}*/gu
const longestSplitName = 40

const byCase = (name: string): Piece[] =>
  [...name.matchAll(camelPart)].map(({ 0: part, index }) => ({
    word: foldWord(part),
    from: index,
    to: index + part.length,
  }))

/** Longest known words first, with a way back; empty where the known words do not cover the name. */
const byVocabulary = (name: string, isKnown: IsKnown): Piece[] => {
  const deadEnds = new Set<number>()
  const from = (start: number): Piece[] | undefined => {
    if (start === name.length) return []
    if (deadEnds.has(start)) return undefined
    for (let to = name.length; to >= start + 2; to--) {
      const word = name.slice(start, to)
      const rest = isKnown(word) ? from(to) : undefined
      if (rest) return [{ word, from: start, to }, ...rest]
    }
    deadEnds.add(start)
    return undefined
  }
  return from(0) ?? []
}

/**
 * The words of a hashtag that is a sentence, with offsets into `name` (the hashtag without its sign):
 * by capitals and underscores (#StopForcedMigration), else by words that `isKnown` (#stopforcedmigration).
 * Empty for a hashtag that is a single word or a name.
 */
export const hashtagWords = (name: string, isKnown: IsKnown): Piece[] => {
  if (name.length > longestSplitName) return []
  const parts = byCase(name)
  if (parts.length > 1) return parts
  const folded = foldWord(name)
  if (folded.length !== name.length) return []
  const known = byVocabulary(folded, isKnown)
  return known.length > 1 ? known : []
}

const movement = new RegExp(
  '^(?:keep|save|restore|bringback|opensource|free|protect|return)(?:the)?' +
    '(?:(?:chat)?(?:gpt)?(?:4o|4\\.?[15]|5\\.?1|o3)|standardvoice)(?:api|forever|alive|now|family)?$' +
    '|^(?:gpt)?4oforever$',
)

/** Whether a hashtag (without its sign) is a slogan that names the protest itself, such as #keep4o. */
export const isMovementTag = (name: string): boolean =>
  movement.test(foldWord(name).replaceAll('_', ''))
