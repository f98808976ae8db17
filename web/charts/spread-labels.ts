/**
 * Moves labels apart along one axis: each as near to where it wants to be as `gap` between neighbours and the ends
 * `low`–`high` allow. Order is kept; answers in the order of `wanted`.
 */
export const spreadLabels = (
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] => {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  let edge = low
  for (const i of order) {
    placed[i] = Math.max(placed[i] ?? 0, edge)
    edge = (placed[i] ?? 0) + gap
  }
  edge = high
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i] ?? 0, edge)
    edge = (placed[i] ?? 0) - gap
  }
  return placed
}
