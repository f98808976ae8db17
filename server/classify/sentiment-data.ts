import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Example } from './sentiment-training.ts'

const emotions = {
  negative:
    'anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness',
  positive:
    'admiration amusement approval caring desire excitement gratitude joy love optimism pride relief',
}
const [negative, positive] = [emotions.negative, emotions.positive].map(
  (names) => new Set(names.split(' ')),
)

const linesOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => [
      line.slice(0, line.indexOf('\t')),
      line.slice(line.indexOf('\t') + 1).replace(/\r$/, ''),
    ])

/** Posts as `sentiment/PART-LANGUAGE.tsv`: 0 negative, 1 neutral, 2 positive, tab, text. */
export const readSentimentPosts = (data: string, part: string, language: string): Example[] =>
  linesOf(path.join(data, 'sentiment', `${part}-${language}.tsv`)).map(([label, text = '']) => ({
    text,
    label: Number(label),
  }))

/** The sentiment of a set of emotions; undefined where they are mixed, or neither here nor there (surprise). */
const labelOf = (names: readonly string[]): number | undefined => {
  const isNegative = names.some((name) => negative?.has(name))
  const isPositive = names.some((name) => positive?.has(name))
  if (isNegative && isPositive) return undefined
  if (isNegative) return 0
  if (isPositive) return 2
  return names.includes('neutral') ? 1 : undefined
}

/** English comments as `emotion/PART.tsv`: emotions separated by commas, tab, text. */
export const readEmotionComments = (data: string, part: string): Example[] =>
  linesOf(path.join(data, 'emotion', `${part}.tsv`)).flatMap(([names = '', text = '']) => {
    const label = labelOf(names.split(','))
    return label === undefined ? [] : [{ text, label }]
  })
