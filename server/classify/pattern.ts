import { wordClasses } from './word-classes.ts'

/** What one place of a phrase accepts: any of some words, a capitalised name, or any word at all. */
export type Place = { words: readonly string[] } | 'name' | 'any'
export type Phrase = { places: Place[]; atStart: boolean; atEnd: boolean }

const splitOutsideBrackets = (item: string): string[] => {
  const parts = ['']
  let depth = 0
  for (const character of item) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

/** `a|stem(s|ed)` → a, stems, stemed. */
const alternatives = (item: string): string[] =>
  splitOutsideBrackets(item).flatMap((part) => {
    const open = part.indexOf('(')
    if (open < 0) return [part]
    const close = part.lastIndexOf(')')
    const [before, inside, after] = [
      part.slice(0, open),
      part.slice(open + 1, close),
      part.slice(close + 1),
    ]
    return alternatives(inside).map((ending) => before + ending + after)
  })

/** A word stands for itself, `<us>` for the words of that class. */
const wordsOf = (part: string): readonly string[] => {
  const className = /^<(\w+)>$/.exec(part)?.[1]
  if (!className) return [part]
  const words = wordClasses.get(className)
  if (!words) throw new Error(`no word class <${className}>`)
  return words
}

const placeOf = (item: string): Place => {
  if (item === '<Name>') return 'name'
  if (item === '_') return 'any'
  return { words: alternatives(item).flatMap(wordsOf) }
}

/** The ways in which one item may be taken: none, once, or up to n arbitrary words. */
const waysOf = (item: string): Place[][] => {
  const gap = /^_(\d)$/.exec(item)?.[1]
  if (gap) return Array.from({ length: Number(gap) + 1 }, (_, n) => Array<Place>(n).fill('any'))
  const isOptional = item.endsWith('?')
  const place = placeOf(isOptional ? item.slice(0, -1) : item)
  return isOptional ? [[], [place]] : [[place]]
}

/**
 * Reads a pattern into the plain phrases that it stands for. Items are separated by spaces:
 * `word`, `a|b`, `stem(s|ed)` (endings), `<class>` (see word-classes.ts), `<Name>` (a capitalised name),
 * `item?` (may be missing), `_` (any word), `_3` (up to three words). A leading `^` binds to the beginning of a
 * clause or of a demand ("please …"), a `$` at the end to the end of a clause.
 * @throws Error when it names an unknown class, or begins or ends with any word at all.
 */
export const readPattern = (pattern: string): Phrase[] => {
  const [, caret, body = '', dollar] = /^(\^?)(.*?)(\$?)$/.exec(pattern) ?? []
  let phrases: Place[][] = [[]]
  for (const item of body.split(' '))
    phrases = phrases.flatMap((phrase) => waysOf(item).map((way) => [...phrase, ...way]))
  if (phrases.some((places) => (places[0] ?? 'any') === 'any' || places.at(-1) === 'any'))
    throw new Error(`the pattern "${pattern}" must begin and end with a word`)
  return phrases.map((places) => ({ places, atStart: caret === '^', atEnd: dollar === '$' }))
}
