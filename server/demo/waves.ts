/** The synthetic data's stretch of time: half-open; its last day is cut off, as today always is. */
export const demoPeriod = {
  from: new Date('2025-08-01T00:00:00Z'),
  to: new Date('2026-03-31T15:20:00Z'),
} as const

const hourMs = 3_600_000

/**
 * A wave of talk: it rises within hours, and falls by half every `halfLifeHours`. `height` is in posts an hour at its
 * top; `forced` is the share of posts that word the change as imposed while the wave is at its top.
 */
export type Wave = { at: Date; height: number; halfLifeHours: number; forced: number }

/** At the dates of the timeline; heights are invented. */
const waves: readonly Wave[] = [
  { at: new Date('2025-08-07T17:00:00Z'), height: 150, halfLifeHours: 40, forced: 0.3 },
  { at: new Date('2025-08-13T00:00:00Z'), height: 45, halfLifeHours: 20, forced: 0.08 },
  { at: new Date('2025-09-02T15:00:00Z'), height: 16, halfLifeHours: 18, forced: 0.15 },
  { at: new Date('2025-09-26T18:00:00Z'), height: 70, halfLifeHours: 36, forced: 0.38 },
  { at: new Date('2025-10-28T17:00:00Z'), height: 38, halfLifeHours: 20, forced: 0.1 },
  { at: new Date('2025-11-18T16:00:00Z'), height: 30, halfLifeHours: 24, forced: 0.18 },
  { at: new Date('2026-01-29T18:00:00Z'), height: 110, halfLifeHours: 40, forced: 0.28 },
  { at: new Date('2026-02-10T15:00:00Z'), height: 40, halfLifeHours: 20, forced: 0.2 },
  { at: new Date('2026-02-13T18:00:00Z'), height: 230, halfLifeHours: 42, forced: 0.42 },
  { at: new Date('2026-03-11T17:00:00Z'), height: 28, halfLifeHours: 20, forced: 0.15 },
]

const background = { rate: 3.6, forced: 0.06 }

/** From 0 before the wave over a rise of six hours to 1, then down. */
const swell = ({ at, halfLifeHours }: Wave, hour: Date): number => {
  const hours = (hour.getTime() - at.getTime()) / hourMs
  if (hours < 0) return 0
  return hours < 6 ? (hours + 1) / 7 : 0.5 ** ((hours - 6) / halfLifeHours)
}

/** Most people write in the evening of Europe and the day of America; fewer at week's end. */
const habit = (hour: Date): number => {
  const ofDay = 1 + 0.45 * Math.cos((2 * Math.PI * (hour.getUTCHours() - 19)) / 24)
  const isWeekend = hour.getUTCDay() % 6 === 0
  return ofDay * (isWeekend ? 0.8 : 1.08)
}

/** How much is written in an hour, and how much of it words the change as imposed. */
export const tide = (hour: Date): { rate: number; forced: number } => {
  const parts = waves.map((wave) => ({
    rate: wave.height * swell(wave, hour),
    forced: wave.forced,
  }))
  const all = [{ rate: background.rate, forced: background.forced }, ...parts]
  const rate = all.reduce((sum, part) => sum + part.rate, 0)
  const forced = all.reduce((sum, part) => sum + part.rate * part.forced, 0) / rate
  return { rate: rate * habit(hour), forced }
}

/** How much of all that is written in the period is written before a moment: 0–1. */
export const shareBefore = (moment: Date): number => {
  let before = 0
  let all = 0
  for (let time = demoPeriod.from.getTime(); time < demoPeriod.to.getTime(); time += hourMs) {
    const { rate } = tide(new Date(time))
    all += rate
    if (time < moment.getTime()) before += rate
  }
  return before / all
}
