import { htmlToText } from './html-to-text.ts'

const refusal = /[#＃]no(?:bots?|index)(?![\p{L}\p{N}_])/iu

/**
 * Why an author's posts must not be stored: the account of a status says `noindex`, or that it is not `indexable`, or
 * its note carries #nobot or #noindex. `undefined` when nothing of this is said.
 */
export const refusedConsent = (status: unknown): string | undefined => {
  const account = (status as { account?: Record<string, unknown> | null } | null)?.account
  if (!account) return undefined
  if (account.noindex === true) return 'noindex'
  if (account.indexable === false) return 'not indexable'
  const note = typeof account.note === 'string' ? account.note : ''
  return /no(?:bot|index)/i.test(note) && refusal.test(htmlToText(note))
    ? 'note asks for it'
    : undefined
}
