/** Right and wrong answers of a classifier: `table[gold][given]`. */
export type Confusion = number[][]

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

export const confusionOf = (
  pairs: Iterable<readonly [gold: number, given: number]>,
  classes: number,
): Confusion => {
  const table = Array.from({ length: classes }, () => Array<number>(classes).fill(0))
  for (const [gold, given] of pairs) {
    const row = table[gold]
    if (row) row[given] = (row[given] ?? 0) + 1
  }
  return table
}

/** Mean recall and mean F1 over the classes, each class weighing the same. */
export const macroFigures = (table: Confusion): { recall: number; f1: number } => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const recalls = table.map((row, k) => ratio(row[k] ?? 0, sum(row)))
  const precisions = table.map((row, k) => ratio(row[k] ?? 0, sum(table.map((r) => r[k] ?? 0))))
  const f1 = recalls.map((recall, k) =>
    ratio(2 * recall * (precisions[k] ?? 0), recall + (precisions[k] ?? 0)),
  )
  return { recall: mean(recalls), f1: mean(f1) }
}
