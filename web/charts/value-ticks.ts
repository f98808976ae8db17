const roundSteps = [1, 2, 2.5, 5, 10]

/** The smallest round step (1, 2, 2.5 or 5 times a power of ten) that is at least `least`; whole where `whole`. */
const roundStep = (least: number, whole: boolean): number => {
  const power = 10 ** Math.floor(Math.log10(least))
  const step = (roundSteps.find((s) => s * power >= least * (1 - 1e-9)) ?? 10) * power
  return whole && !Number.isInteger(step) ? Math.ceil(step) : step
}

/**
 * Ticks from zero that reach `max`, `most` steps at most; the last one is the top of the axis.
 * Counts (`whole`) get no fractions. A chart without any value gets the axis 0–1.
 */
export const valueTicks = (max: number, most: number, whole: boolean): number[] => {
  const step = max > 0 ? roundStep(max / most, whole) : 1
  const steps = Math.max(1, Math.ceil(max / step - 1e-9))
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}
