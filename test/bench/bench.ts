/** One figure of a bench; `bar` is what it must reach, where it must. */
export type Figure = {
  name: string
  value: number
  /** `×` for ratios, `/s`, `ms`, `MB` … */
  unit: string
  bar?: { atLeast: number } | { atMost: number }
}

/** What a bench found: figures, and remarks on how they were taken. */
export type Result = { figures: Figure[]; notes?: string[] }

/** A bench, exported as `bench` by the file that bears its name. */
export type Bench = { run(): Promise<Result> }

export const reaches = ({ value, bar }: Figure): boolean =>
  bar === undefined || ('atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost)

/** The middle of a sample, which one disturbed round cannot move. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
