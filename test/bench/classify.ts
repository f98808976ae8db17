import { createClassifiers } from '../../server/classify/classifiers.ts'
import type { Bench } from './bench.ts'
import { percentile } from './bench-database.ts'

/** Parts of invented posts; every post joins three of them, so that no two of the first thousands are alike. */
const openings = [
  'They took my best friend away without warning.',
  'Honestly the new voice is fine for me.',
  'I cancelled Plus today, off to Gemini.',
  'Does anybody know when the update lands?',
  '5 flattens my drafts and I have a deadline.',
  'We paid for this model and nobody asked us.',
  'My companion helped me through a hard winter.',
  'Touch grass, it is just a chatbot.',
  'Tell us which model answers, please!',
  'Had a lovely walk by the river this morning.',
  'Sign the petition and share it, friends.',
]
const middles = [
  'I used to write every evening after work',
  'nobody in my family understood why it mattered',
  'the picker only shows one entry now',
  'my students laughed about it for a week',
  'the app is slow on my old phone',
  'it kept the tone of my novel for months',
  'I wasn’t amused and I was forced to start over',
]
const closings = [
  '#keep4o',
  '#StopForcedMigration',
  'https://example.org/a/b',
  '@someone.example',
  '😢😢',
  'so what now?',
  'good night',
]

const pick = (list: readonly string[], n: number): string => list[n % list.length] ?? ''
const posts = Array.from(
  { length: openings.length * middles.length * closings.length },
  (_, n) => ({
    text: `${pick(openings, n)} ${pick(middles, n)}, ${pick(closings, n)}`,
    declaredLang: 'en',
  }),
)
const rounds = 20
const warmUp = 5

/** Everything that is asked of one post: codes, coercion, stance, sentiment, language. */
export const bench: Bench = {
  run: async () => {
    const start = performance.now()
    const { classify, version } = await createClassifiers()
    const load = performance.now() - start
    const times: number[] = []
    let cpuBefore = process.cpuUsage()
    for (let round = 0; round < warmUp + rounds; round++) {
      if (round === warmUp) {
        times.length = 0
        cpuBefore = process.cpuUsage()
      }
      for (const post of posts) {
        const begin = performance.now()
        classify(post)
        times.push((performance.now() - begin) * 1000)
      }
    }
    const cpu = process.cpuUsage(cpuBefore)
    const seconds = (cpu.user + cpu.system) / 1e6
    return {
      figures: [
        {
          name: 'posts per second of processor time',
          value: times.length / seconds,
          unit: '/s',
          bar: { atLeast: 10_000 },
        },
        { name: 'median', value: percentile(times, 0.5), unit: 'µs', bar: { atMost: 80 } },
        { name: '99 of 100', value: percentile(times, 0.99), unit: 'µs' },
        { name: 'loading', value: load, unit: 'ms' },
      ],
      notes: [`${posts.length} invented posts, each ${rounds} times, ${version.label}`],
    }
  },
}
