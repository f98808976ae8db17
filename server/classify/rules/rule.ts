import type { CodeId } from '../../../shared/code.ts'

/** What a rule speaks for: a code of the codebook, or a sign of the author's stance. */
export type Subject = CodeId | 'stance.protest' | 'stance.opposed'

/**
 * One way in which posts express a code. `patterns` are in the notation of `readPattern`.
 * `matches` and `misses` are invented posts that must, and must not, get the code: they are the rule's test.
 */
export type Rule = {
  readonly id: string
  readonly code: Subject
  readonly note: string
  readonly patterns: readonly string[]
  readonly matches: readonly string[]
  readonly misses: readonly string[]
  /**
   * The post must speak of a model, bot, companion or their maker somewhere; `unless-short`: or be so short that it can
   * only mean what its topic is about ("I cried", "they killed my friend").
   */
  readonly needsModel?: 'always' | 'unless-short'
  /** Nothing counts if one of these words stands within the phrase or up to four words before it. */
  readonly notNear?: string
  /** Default true: a negation before the phrase, in its clause, cancels it. */
  readonly negatable?: false
  /** "should not be forced", "don't want to be forced" still speak of force. */
  readonly survivesWish?: true
}
