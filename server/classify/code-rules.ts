import { createPhraseTrie } from './phrase-trie.ts'
import { findPersonalPronoun } from './pronouns.ts'
import { markQuoted } from './quotation.ts'
import { allRules } from './rules/all-rules.ts'
import type { Rule, Subject } from './rules/rule.ts'
import { hasOtherSense, isNegated } from './scope.ts'
import { readTokens } from './tokens.ts'
import { modelWords } from './word-classes.ts'

/** A rule that spoke: where (UTF-16, end exclusive) and for what. */
export type Finding = { rule: string; subject: Subject; start: number; end: number }

const trie = createPhraseTrie(
  allRules.flatMap((rule) => rule.patterns.map((pattern) => ({ pattern, value: rule }))),
)
const isKnown = (word: string): boolean => trie.isKnown(word) || modelWords.has(word)

/** In words. */
const shortPost = 12

/** What the rules find in a text, in the order of the text, and whether it bears a slogan such as #keep4o. */
export const applyRules = (text: string): { findings: Finding[]; hasMovementTag: boolean } => {
  const { tokens, hasMovementTag } = readTokens(text, isKnown)
  markQuoted(text, tokens)
  const speaksOfModel = hasMovementTag || tokens.some((token) => modelWords.has(token.word))
  const lacksModel = ({ needsModel }: Rule): boolean =>
    !speaksOfModel &&
    (needsModel === 'always' || (needsModel === 'unless-short' && tokens.length > shortPost))
  const place = (first: number, last: number) => ({
    start: tokens[first]?.start ?? 0,
    end: tokens[last]?.end ?? 0,
  })

  const findings: Finding[] = trie
    .find(tokens)
    .filter((match) => {
      if (lacksModel(match.value)) return false
      if (tokens[match.first]?.quoted || tokens[match.last]?.quoted) return false
      return !isNegated(tokens, match) && !hasOtherSense(tokens, match)
    })
    .map(({ value, first, last }) => ({
      rule: value.id,
      subject: value.code,
      ...place(first, last),
    }))
  const pronoun = findPersonalPronoun(tokens, hasMovementTag)
  if (pronoun)
    findings.push({
      rule: 'naming.pronoun',
      subject: 'attachment.naming',
      ...place(pronoun.first, pronoun.last),
    })
  return {
    findings: findings.sort((a, b) => a.start - b.start || b.end - a.end),
    hasMovementTag,
  }
}
