import type { CodeId, Sentiment, Stance } from '../../shared/code.ts'
import type { Finding } from './code-rules.ts'

/** Codes by which an author objects to the change: claims, imposition, loss, a worse successor, a call to act. */
const objecting: readonly CodeId[] = [
  'rights',
  'coercion',
  'action',
  'attachment.grief',
  'attachment.identity',
  'dependency.regression',
]
/** An author who says these of themself does not mock those who do. */
const ownLoss: readonly CodeId[] = ['coercion', 'action', 'attachment.grief', 'attachment.identity']

type Evidence = {
  codes: readonly CodeId[]
  findings: readonly Finding[]
  hasMovementTag: boolean
  sentiment?: Sentiment | undefined
}

/**
 * `opposed` when the post mocks the protest or welcomes the change and mourns nothing itself;
 * `protest` when it objects, leaves in anger, or bears a slogan such as #keep4o; else `neutral`.
 */
export const stanceOf = ({ codes, findings, hasMovementTag, sentiment }: Evidence): Stance => {
  const signs = new Set(findings.map((finding) => finding.subject))
  if (signs.has('stance.opposed') && !ownLoss.some((code) => codes.includes(code))) return 'opposed'
  if (hasMovementTag || signs.has('stance.protest')) return 'protest'
  if (codes.includes('exit') && sentiment === 'negative') return 'protest'
  return objecting.some((code) => codes.includes(code)) ? 'protest' : 'neutral'
}
