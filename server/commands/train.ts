/**
 * `npm run train -- --data DIR`: trains the sentiment weights anew from public data sets, deterministically, writes
 * them beside the classifiers and prints figures from held-out parts. DIR holds `sentiment/{train,dev}-en.tsv`,
 * `emotion/{train,dev}.tsv` and `posts/coded.jsonl`; docs/classifiers.md describes them.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { sentiments } from '../../shared/code.ts'
import { isHeldOut, readCodedPosts } from '../classify/coded-posts.ts'
import { confusionOf, macroFigures } from '../classify/confusion.ts'
import { readEmotionComments, readSentimentPosts } from '../classify/sentiment-data.ts'
import {
  createSentimentClassifier,
  likeliest,
  type SentimentModel,
  writeModel,
} from '../classify/sentiment-model.ts'
import { type Example, trainSentiment } from '../classify/sentiment-training.ts'

/** The few posts of our own subject count as if there were this many times more. */
const weightOfCodedPosts = 8

const report = (name: string, model: SentimentModel, examples: readonly Example[]): void => {
  const classify = createSentimentClassifier(model)
  const pairs = examples.map(
    ({ text, label }) => [label, sentiments.indexOf(likeliest(classify(text)))] as const,
  )
  const { recall, f1 } = macroFigures(confusionOf(pairs, sentiments.length))
  console.log(
    `${name}: macro recall ${recall.toFixed(3)}, macro F1 ${f1.toFixed(3)}, n ${examples.length}`,
  )
}

const { data } = parseArgs({ options: { data: { type: 'string' } } }).values
if (!data) throw new Error('Say where the data sets are: npm run train -- --data DIR')
const coded = readCodedPosts(data).map((post) => ({
  text: post.text,
  label: sentiments.indexOf(post.sentiment),
  isHeldOut: isHeldOut(post),
}))
const ownSubject = coded.filter((post) => !post.isHeldOut)
const model = trainSentiment([
  ...readSentimentPosts(data, 'train', 'en'),
  ...readEmotionComments(data, 'train'),
  ...Array.from({ length: weightOfCodedPosts }, () => ownSubject).flat(),
])
writeFileSync(new URL('../classify/weights/sentiment-en.bin', import.meta.url), writeModel(model))
report('posts of any subject', model, readSentimentPosts(data, 'dev', 'en'))
report('comments', model, readEmotionComments(data, 'dev'))
report(
  'posts about AI products, held-out discussions',
  model,
  coded.filter((post) => post.isHeldOut),
)
