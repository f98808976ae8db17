import { sentiments } from '../../shared/code.ts'
import { createFeatureReader } from './sentiment-features.ts'
import { type SentimentModel, softmax } from './sentiment-model.ts'

/** A text with its label: 0 negative, 1 neutral, 2 positive. */
export type Example = { text: string; label: number }

/** Found on held-out posts; more buckets or epochs gain less than a point. */
const settings = {
  buckets: 2 ** 16,
  epochs: 6,
  /** Step of AdaGrad. */
  rate: 0.05,
  /** Pull of each weight to zero, at every example that uses it. */
  decay: 0.0005,
}

const classes = sentiments.length
const size = settings.buckets * classes
const featuresOf = createFeatureReader(settings.buckets)

/** A small seeded generator (mulberry32), so that the same data give the same weights. */
const seededRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const shuffle = <T>(items: T[], random: () => number): void => {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const item = items[i] as T
    items[i] = items[j] as T
    items[j] = item
  }
}

type Row = { ids: Int32Array; values: Float32Array; label: number }

const rowOf = ({ text, label }: Example): Row => {
  const { words, characters } = featuresOf(text)
  const values = new Float32Array(words.length + characters.length)
  values.fill(1 / Math.sqrt(Math.max(1, words.length)), 0, words.length)
  values.fill(1 / Math.sqrt(Math.max(1, characters.length)), words.length)
  return { ids: Int32Array.from([...words, ...characters]), values, label }
}

/** Each class weighs as if it were as frequent as the others. */
const classWeights = (rows: readonly Row[]): number[] =>
  Array.from({ length: classes }, (_, k) => {
    const n = rows.filter((row) => row.label === k).length
    return n === 0 ? 0 : rows.length / classes / n
  })

/**
 * Trains a multinomial logistic regression by AdaGrad with weight decay; the weights are the mean over the last half
 * of the epochs, rounded to int8.
 */
export const trainSentiment = (examples: readonly Example[]): SentimentModel => {
  const rows = examples.map(rowOf)
  const balance = classWeights(rows)
  const state: State = {
    weights: new Float32Array(size),
    squares: new Float32Array(size).fill(1e-4),
    bias: new Float64Array(classes),
  }
  const sums = new Float64Array(size)
  const random = seededRandom(4)
  const firstCounted = settings.epochs / 2
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(rows, random)
    for (const row of rows) step(row, state, balance[row.label] ?? 1)
    if (epoch < firstCounted) continue
    for (let i = 0; i < size; i++) sums[i] = (sums[i] ?? 0) + (state.weights[i] ?? 0)
  }
  return roundWeights(
    sums.map((sum) => sum / (settings.epochs - firstCounted)),
    state.bias,
  )
}

type State = { weights: Float32Array; squares: Float32Array; bias: Float64Array }

const logitsOf = ({ ids, values }: Row, { weights, bias }: State): number[] => {
  const logits = Array.from(bias)
  for (let i = 0; i < ids.length; i++)
    for (let k = 0; k < classes; k++)
      logits[k] = (logits[k] ?? 0) + (weights[(ids[i] ?? 0) * classes + k] ?? 0) * (values[i] ?? 0)
  return logits
}

const biasRate = 0.01

const step = (row: Row, state: State, importance: number): void => {
  const { weights, squares, bias } = state
  const { rate, decay } = settings
  const probabilities = softmax(logitsOf(row, state))
  for (let k = 0; k < classes; k++) {
    const error = ((probabilities[k] ?? 0) - (row.label === k ? 1 : 0)) * importance
    bias[k] = (bias[k] ?? 0) - biasRate * rate * error
    for (let i = 0; i < row.ids.length; i++) {
      const at = (row.ids[i] ?? 0) * classes + k
      const slope = error * (row.values[i] ?? 0) + decay * (weights[at] ?? 0)
      const square = (squares[at] ?? 0) + slope * slope
      squares[at] = square
      weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(square)
    }
  }
}

const roundWeights = (means: Float64Array, bias: Float64Array): SentimentModel => {
  const largest = means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 1e-9)
  const scale = Math.fround(largest / 127)
  return {
    buckets: settings.buckets,
    scale,
    bias: Float32Array.from(bias),
    weights: Int8Array.from(means, (mean) => Math.round(mean / scale)),
  }
}
