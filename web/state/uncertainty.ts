import type { Proportion } from '../../shared/series.ts'
import { smallTotal } from '../charts/small-total.ts'
import { messages as m } from './messages.ts'

/**
 * How sure a share is, in percentage points: "± 2" where the interval is as good as even on both sides, else its two
 * ends ("12–58%"), as with few posts or a share near 0 or 1. Empty where there is no share.
 */
export const uncertainty = ({ share, low, high, total }: Proportion): string => {
  if (share === null || low === null || high === null) return ''
  const [below, above] = [share - low, high - share]
  const even = Math.abs(below - above) < 0.002 && total >= smallTotal
  return even ? m.plusMinus((above + below) / 2) : m.between(low, high)
}
