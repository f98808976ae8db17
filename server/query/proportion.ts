import type { Proportion } from '../../shared/series.ts'
import { wilson } from '../study/wilson.ts'

/** A count beside its total, with the share and its 95 % Wilson interval where there is anything to share. */
export const proportion = (count: number, total: number): Proportion =>
  total === 0
    ? { count, total, share: null, low: null, high: null }
    : { count, total, share: count / total, ...wilson(count, total) }
