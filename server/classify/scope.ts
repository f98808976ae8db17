import { type Match, negators } from './phrase-trie.ts'
import type { Rule } from './rules/rule.ts'
import type { Token } from './tokens.ts'

const words = (list: string) => new Set(list.split(' '))

/** How far, in words, a negator reaches within its clause. */
const reach = new Map([
  ['no', 3],
  ['without', 3],
])
const usualReach = 6

/** "can't believe that they forced us", "not only", "never thought": nothing is denied. */
const deniesNothing = words(
  'believe care understand know get forget only just merely simply mention accept stop help handle stand see imagine expect realize mind',
)
const deniesNothingInPast = words('think thought expected knew realized imagined')
const wishes = words('want wants wanted deserve deserves like need')
const duties = words('should must can could')

const deniesNothingAt = (tokens: readonly Token[], at: number): boolean => {
  const next = tokens[at + 1]?.word ?? ''
  if (deniesNothing.has(next)) return true
  if (tokens[at]?.word === 'no') return next === 'wonder' || next === 'doubt' || next === 'matter'
  return deniesNothingInPast.has(next) && tokens[at - 1]?.word !== 'do'
}

/** "shouldn't be", "don't want to be", "no one should be". */
const isWish = (tokens: readonly Token[], at: number): boolean =>
  wishes.has(tokens[at + 1]?.word ?? '') ||
  duties.has(tokens[at - 1]?.word ?? '') ||
  duties.has(tokens[at + 1]?.word ?? '') ||
  duties.has(tokens[at + 2]?.word ?? '')

/**
 * Whether a negation before the match, in the same clause, denies it. The clause ends at punctuation, "and", "but" …,
 * so that "wasn't amused and I was forced" keeps its force; a negator within the phrase ("no choice") belongs to it.
 */
export const isNegated = (tokens: readonly Token[], { value, first }: Match<Rule>): boolean => {
  if (value.negatable === false) return false
  for (let at = first - 1; at >= 0 && first - at <= usualReach; at--) {
    const token = tokens[at]
    if (!token || token.clause !== tokens[first]?.clause) return false
    if (!negators.has(token.word) || first - at > (reach.get(token.word) ?? usualReach)) continue
    if (deniesNothingAt(tokens, at)) continue
    if (value.survivesWish && isWish(tokens, at)) continue
    return true
  }
  return false
}

const nearReach = 4
const setsOfRules = new WeakMap<Rule, Set<string>>()

/** Whether a word stands near that gives the phrase another sense ("my parents forced me"). */
export const hasOtherSense = (tokens: readonly Token[], match: Match<Rule>): boolean => {
  const { value: rule, first, last } = match
  if (!rule.notNear) return false
  let near = setsOfRules.get(rule)
  if (!near) {
    near = words(rule.notNear)
    setsOfRules.set(rule, near)
  }
  for (
    let at = Math.max(0, first - nearReach);
    at <= Math.min(tokens.length - 1, last + nearReach);
    at++
  ) {
    const token = tokens[at]
    if (token && token.sentence === tokens[first]?.sentence && near.has(token.word)) return true
  }
  return false
}
