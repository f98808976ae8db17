import { type Place, readPattern } from './pattern.ts'
import type { Token } from './tokens.ts'

type Ending<T> = { value: T; atStart: boolean; atEnd: boolean }
type Node<T> = { next: Map<string, Node<T>>; endings: Ending<T>[] }

/** A phrase found: tokens `first` to `last`, both included. */
export type Match<T> = { value: T; first: number; last: number }

export type PhraseTrie<T> = {
  isKnown: (word: string) => boolean
  find: (tokens: readonly Token[]) => Match<T>[]
}

const anyWord = '_'
const aName = '<Name>'

const keyOf = (place: Place): string =>
  place === 'any' ? anyWord : place === 'name' ? aName : [...new Set(place.words)].sort().join('|')

/** Words that may stand between the beginning of a sentence and a demand. */
const fillers = new Set(
  'please just and so now hey dear openai oai sam altman @ ok okay yes also then but or simply again we say i beg stop'.split(
    ' ',
  ),
)

/** A gap passes over any word but these: "I did not cancel" must not read as "I … cancel". */
export const negators = new Set('not never no nobody none neither nor without hardly'.split(' '))

const isAtStart = (tokens: readonly Token[], index: number): boolean => {
  const sentence = tokens[index]?.sentence
  for (let before = index - 1; before >= 0; before--) {
    const token = tokens[before]
    if (!token || token.sentence !== sentence || token.clause !== tokens[index]?.clause) return true
    if (!fillers.has(token.word)) return false
  }
  return true
}

/**
 * One trie for all phrases, walked once from every word. A word is looked up once and carries the keys of all
 * alternatives that it belongs to, so that the time grows with the text and not with the number of phrases.
 */
export const createPhraseTrie = <T>(
  entries: Iterable<{ pattern: string; value: T }>,
): PhraseTrie<T> => {
  const root: Node<T> = { next: new Map(), endings: [] }
  const keysOfWord = new Map<string, Set<string>>()

  const grow = (node: Node<T>, place: Place): Node<T> => {
    const key = keyOf(place)
    if (typeof place === 'object')
      for (const word of place.words)
        keysOfWord.set(word, (keysOfWord.get(word) ?? new Set()).add(key))
    const existing = node.next.get(key)
    if (existing) return existing
    const created: Node<T> = { next: new Map(), endings: [] }
    node.next.set(key, created)
    return created
  }
  for (const { pattern, value } of entries)
    for (const { places, atStart, atEnd } of readPattern(pattern))
      places.reduce(grow, root).endings.push({ value, atStart, atEnd })

  const nothing: ReadonlySet<string> = new Set()
  const find = (tokens: readonly Token[]): Match<T>[] => {
    const longest = new Map<T, Match<T>>()
    const found: Match<T>[] = []

    const walk = (node: Node<T>, first: number, at: number): void => {
      if (node.endings.length > 0) keep(node.endings, first, at - 1)
      const token = tokens[at]
      if (!token || token.sentence !== tokens[first]?.sentence) return
      const step = (key: string) => {
        const next = node.next.get(key)
        if (next) walk(next, first, at + 1)
      }
      for (const key of keysOfWord.get(token.word) ?? nothing) step(key)
      if (token.isName) step(aName)
      if (!negators.has(token.word) && token.clause === tokens[at - 1]?.clause) step(anyWord)
    }
    const keep = (endings: readonly Ending<T>[], first: number, last: number): void => {
      for (const { value, atStart, atEnd } of endings) {
        if (atStart && !isAtStart(tokens, first)) continue
        if (atEnd && tokens[last + 1]?.clause === tokens[last]?.clause) continue
        const known = longest.get(value)
        if (known && known.last >= last) continue
        longest.set(value, { value, first, last })
      }
    }

    for (let first = 0; first < tokens.length; first++) {
      longest.clear()
      walk(root, first, first)
      for (const match of longest.values()) found.push(match)
    }
    return found
  }
  return { isKnown: (word) => keysOfWord.has(word), find }
}
