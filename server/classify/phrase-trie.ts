import { type Place, readPattern } from './pattern.ts'
import type { Token } from './tokens.ts'

type Ending<T> = { value: T; atStart: boolean; atEnd: boolean }
type Node<T> = {
  /** What may follow, by place: for building. */
  children: Map<string, Node<T>>
  /** The same by word, for reading: alternatives that share a word lead to several nodes. */
  byWord: Map<string, Node<T>[]>
  endings: Ending<T>[]
}

/** A phrase found: tokens `first` to `last`, both included. */
export type Match<T> = { value: T; first: number; last: number }

export type PhraseTrie<T> = {
  isKnown: (word: string) => boolean
  find: (tokens: readonly Token[]) => Match<T>[]
}

/** A gap passes over any word but these: "I did not cancel" must not read as "I … cancel". */
export const negators = new Set('not never no nobody none neither nor without hardly'.split(' '))

/** Words that may stand between the beginning of a clause and a demand. */
const fillers = new Set(
  'please just and so now hey dear openai oai sam altman @ ok okay yes also then but or simply again we say i beg stop'.split(
    ' ',
  ),
)

const isAtStart = (tokens: readonly Token[], index: number): boolean => {
  const clause = tokens[index]?.clause
  for (let before = index - 1; before >= 0; before--) {
    const token = tokens[before]
    if (token?.clause !== clause) return true
    if (!token || !fillers.has(token.word)) return false
  }
  return true
}

const isAtEnd = (tokens: readonly Token[], index: number): boolean =>
  tokens[index + 1]?.clause !== tokens[index]?.clause

const createNode = <T>(): Node<T> => ({ children: new Map(), byWord: new Map(), endings: [] })

const keyOf = (place: Place): string =>
  typeof place === 'string' ? `<${place}>` : [...new Set(place.words)].sort().join('|')

/** The node behind a place of a phrase, made if it is new. */
const grow = <T>(node: Node<T>, place: Place): Node<T> => {
  const key = keyOf(place)
  const known = node.children.get(key)
  if (known) return known
  const child = createNode<T>()
  node.children.set(key, child)
  if (typeof place === 'object')
    for (const word of new Set(place.words))
      node.byWord.set(word, [...(node.byWord.get(word) ?? []), child])
  return child
}

/**
 * One trie for all phrases, walked once from every word, so that the time grows with the text and not with the number
 * of phrases.
 */
export const createPhraseTrie = <T>(
  entries: Iterable<{ pattern: string; value: T }>,
): PhraseTrie<T> => {
  const root = createNode<T>()
  const vocabulary = new Set<string>()
  for (const { pattern, value } of entries)
    for (const { places, atStart, atEnd } of readPattern(pattern)) {
      places.reduce<Node<T>>(grow, root).endings.push({ value, atStart, atEnd })
      for (const place of places)
        if (typeof place === 'object') for (const word of place.words) vocabulary.add(word)
    }

  const find = (tokens: readonly Token[]): Match<T>[] => {
    const found: Match<T>[] = []
    let here: Match<T>[] = []

    const keep = (endings: readonly Ending<T>[], first: number, last: number): void => {
      for (const { value, atStart, atEnd } of endings) {
        if (atStart && !isAtStart(tokens, first)) continue
        if (atEnd && !isAtEnd(tokens, last)) continue
        const shorter = here.find((match) => match.value === value)
        if (!shorter) here.push({ value, first, last })
        else if (shorter.last < last) shorter.last = last
      }
    }
    const walk = (node: Node<T>, first: number, at: number): void => {
      if (node.endings.length > 0) keep(node.endings, first, at - 1)
      const token = tokens[at]
      if (!token || token.sentence !== tokens[first]?.sentence) return
      const next = node.byWord.get(token.word)
      if (next) for (const each of next) walk(each, first, at + 1)
      const name = token.isName ? node.children.get('<name>') : undefined
      if (name) walk(name, first, at + 1)
      const gap = node.children.get('<any>')
      if (gap && !negators.has(token.word) && token.clause === tokens[at - 1]?.clause)
        walk(gap, first, at + 1)
    }

    for (let first = 0; first < tokens.length; first++) {
      walk(root, first, first)
      if (here.length === 0) continue
      found.push(...here)
      here = []
    }
    return found
  }
  return { isKnown: (word) => vocabulary.has(word), find }
}
