/** The 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054

/**
 * Wilson's score interval at 95 % for a share: (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n), Wilson (1927).
 * @param count 0 … total
 * @param total at least 1
 * @returns both ends, within [0, 1]
 */
export const wilson = (count: number, total: number): { low: number; high: number } => {
  const share = count / total
  const shrink = 1 + (z * z) / total
  const centre = (share + (z * z) / (2 * total)) / shrink
  const half =
    (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / shrink
  return {
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === total ? 1 : Math.min(1, centre + half),
  }
}
