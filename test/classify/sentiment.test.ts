import { describe, expect, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { confusionOf, macroFigures } from '../../server/classify/confusion.ts'
import { createFeatureReader } from '../../server/classify/sentiment-features.ts'
import {
  createSentimentClassifier,
  likeliest,
  readModel,
  writeModel,
} from '../../server/classify/sentiment-model.ts'
import { trainSentiment } from '../../server/classify/sentiment-training.ts'
import { sentiments } from '../../shared/code.ts'

const praise = 'lovely wonderful brilliant happy kind'.split(' ')
const blame = 'awful horrid dreadful broken cruel'.split(' ')
const plain = 'tuesday table meeting schedule version'.split(' ')
const examples = [blame, plain, praise].flatMap((words, label) =>
  words.flatMap((word) => words.map((other) => ({ text: `a ${word} and ${other} thing`, label }))),
)

describe('a trained model', () => {
  const model = trainSentiment(examples)
  const classify = createSentimentClassifier(model)

  test.each([
    ['such a wonderful thing', 'positive'],
    ['horrid and awful', 'negative'],
    ['the meeting on tuesday', 'neutral'],
  ])('%s → %s', (text, sentiment) => expect(likeliest(classify(text))).toBe(sentiment))

  test('gives probabilities', () => {
    const probabilities = classify('😭 not lovely')
    expect(sentiments.reduce((sum, each) => sum + probabilities[each], 0)).toBeCloseTo(1, 6)
  })

  test('the same examples give the same weights', () => {
    expect(Buffer.compare(writeModel(trainSentiment(examples)), writeModel(model))).toBe(0)
  })

  test('is read as it was written, and not when it is cut', () => {
    const bytes = writeModel(model)
    expect(readModel(bytes)).toEqual(model)
    expect(() => readModel(bytes.slice(0, -1))).toThrow('a cut sentiment model')
    expect(() => readModel(bytes.slice(1))).toThrow('not a sentiment model')
    expect(() => readModel(new Uint8Array(3))).toThrow('not a sentiment model')
  })
})

test('features stay in their buckets, once each; negation makes other words', () => {
  const read = createFeatureReader(256)
  const { words, characters } = read('I am not happy, I am happy '.repeat(20))
  for (const ids of [words, characters]) {
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => id >= 0 && id < 256)).toBe(true)
  }
  expect(read('not happy')).not.toEqual(read('happy'))
  expect(read('')).toEqual(read(''))
})

test('figures of a confusion', () => {
  const table = confusionOf(
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 1],
    ],
    2,
  )
  expect(table).toEqual([
    [1, 1],
    [0, 2],
  ])
  const { recall, f1 } = macroFigures(table)
  expect(recall).toBeCloseTo(0.75, 10)
  expect(f1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 10)
})

describe('what is stored', () => {
  test.each([
    ['I am so happy, this is wonderful news, thank you!', 'positive'],
    ['This is horrible and I hate it, what a disgusting company', 'negative'],
    ['Das ist furchtbar und ich hasse es so sehr', undefined],
    ['これはひどい', undefined],
    ['#keep4o', undefined],
  ])('%s → %s', async (text, sentiment) => {
    const { classify } = await createClassifiers()
    expect(classify({ text }).sentiment).toBe(sentiment)
  })
})
