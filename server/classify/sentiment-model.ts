import { type Sentiment, sentiments } from '../../shared/code.ts'
import { createFeatureReader, type Features } from './sentiment-features.ts'

const classes = sentiments.length
const magic = 0x56534d31 // "VSM1"
const headerBytes = 4 * (3 + classes)

/**
 * A multinomial logistic regression over hashed features: int8 weights (feature-major) times `scale`, and a bias for
 * each of `sentiments`.
 */
export type SentimentModel = {
  buckets: number
  scale: number
  bias: Float32Array
  weights: Int8Array
}

/** Little-endian: magic, buckets, scale, biases, then one byte a weight. */
export const writeModel = ({ buckets, scale, bias, weights }: SentimentModel): Uint8Array => {
  const bytes = new Uint8Array(headerBytes + weights.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, buckets, true)
  view.setFloat32(8, scale, true)
  bias.forEach((value, k) => {
    view.setFloat32(12 + 4 * k, value, true)
  })
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), headerBytes)
  return bytes
}

/** @throws Error when the bytes are no model, or are cut. */
export const readModel = (bytes: Uint8Array): SentimentModel => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < headerBytes || view.getUint32(0, true) !== magic)
    throw new Error('not a sentiment model')
  const buckets = view.getUint32(4, true)
  if (bytes.length !== headerBytes + buckets * classes) throw new Error('a cut sentiment model')
  return {
    buckets,
    scale: view.getFloat32(8, true),
    bias: Float32Array.from({ length: classes }, (_, k) => view.getFloat32(12 + 4 * k, true)),
    weights: new Int8Array(bytes.buffer, bytes.byteOffset + headerBytes, buckets * classes),
  }
}

export const softmax = (logits: readonly number[]): number[] => {
  const highest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - highest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

export type SentimentClassifier = (text: string) => Record<Sentiment, number>

/** A pure function from a text to the probability of each sentiment. */
export const createSentimentClassifier = (model: SentimentModel): SentimentClassifier => {
  const featuresOf = createFeatureReader(model.buckets)
  return (text) => {
    const [negative = 0, neutral = 0, positive = 0] = softmax(logitsOf(model, featuresOf(text)))
    return { negative, neutral, positive }
  }
}

/** Words and characters weigh alike: each sum is divided by the square root of its number of features. */
const logitsOf = ({ bias, weights, scale }: SentimentModel, features: Features): number[] => {
  const logits = Array.from(bias)
  for (const ids of [features.words, features.characters]) {
    const sums = [0, 0, 0]
    for (const id of ids)
      for (let k = 0; k < classes; k++) sums[k] = (sums[k] ?? 0) + (weights[id * classes + k] ?? 0)
    const factor = scale / Math.sqrt(Math.max(1, ids.length))
    for (let k = 0; k < classes; k++) logits[k] = (logits[k] ?? 0) + (sums[k] ?? 0) * factor
  }
  return logits
}

/** The sentiment of greatest probability. */
export const likeliest = (probabilities: Record<Sentiment, number>): Sentiment =>
  sentiments.reduce((best, each) => (probabilities[each] > probabilities[best] ? each : best))
