/**
 * `npm run measure -- --data DIR`: how well the classifiers agree with the people who coded `posts/coded.jsonl`, on
 * the discussions that were read while the rules were written and on those that were held out; then the table of
 * server/classify/precision.ts.
 */
import { parseArgs } from 'node:util'
import {
  codebook,
  codeIds,
  coercionLevel,
  coercionLevels,
  sentiments,
  stances,
} from '../../shared/code.ts'
import type { Classify } from '../classify/classifier.ts'
import { createClassifiers } from '../classify/classifiers.ts'
import { type CodedPost, isHeldOut, readCodedPosts } from '../classify/coded-posts.ts'
import { confusionOf, macroFigures } from '../classify/confusion.ts'

/** A person's codes with their parents, as the classifiers give them. */
const codesOfPerson = (post: CodedPost): Set<string> => {
  const codes = new Set(post.coercion > 0 ? [...post.codes, 'coercion'] : post.codes)
  for (const code of codebook) if ('parent' in code && codes.has(code.id)) codes.add(code.parent)
  return codes
}

const countsOf = (posts: readonly CodedPost[], classify: Classify, code: string) => {
  let [both, given, wanted] = [0, 0, 0]
  for (const post of posts) {
    const isGiven = classify(post).codes.some((one) => one === code)
    const isWanted = codesOfPerson(post).has(code)
    if (isGiven) given++
    if (isWanted) wanted++
    if (isGiven && isWanted) both++
  }
  return { both, given, wanted }
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '   –' : (part / whole).toFixed(2)

const reportClasses = <T extends string>(
  name: string,
  classes: readonly T[],
  pairs: readonly (readonly [gold: T, given: T])[],
): void => {
  const numbers = pairs.map(
    ([gold, given]) => [classes.indexOf(gold), classes.indexOf(given)] as const,
  )
  const { recall, f1 } = macroFigures(confusionOf(numbers, classes.length))
  const right = pairs.filter(([gold, given]) => gold === given).length
  console.log(
    `| ${name} | macro recall ${recall.toFixed(3)} | macro F1 ${f1.toFixed(3)} | right ${share(right, pairs.length)} |`,
  )
}

const report = (name: string, posts: readonly CodedPost[], classify: Classify): void => {
  console.log(
    `\n${name}: ${posts.length} posts, ${new Set(posts.map((p) => p.thread)).size} discussions`,
  )
  console.log(
    '| code | posts that a person coded | found | precision | recall | F1 |\n|---|---|---|---|---|---|',
  )
  for (const code of codeIds) {
    const { both, given, wanted } = countsOf(posts, classify, code)
    const figures = [share(both, given), share(both, wanted), share(2 * both, given + wanted)]
    console.log(`| ${code} | ${wanted} | ${given} | ${figures.join(' | ')} |`)
  }
  const results = posts.map((post) => ({ post, result: classify(post) }))
  reportClasses(
    'stance',
    stances,
    results.map(({ post, result }) => [post.stance, result.stance]),
  )
  reportClasses(
    'coercion level',
    coercionLevels,
    results.map(({ post, result }) => [
      coercionLevel(post.coercion),
      coercionLevel(result.coercion),
    ]),
  )
  reportClasses(
    'sentiment',
    sentiments,
    results.flatMap(({ post, result }) =>
      result.sentiment ? [[post.sentiment, result.sentiment] as const] : [],
    ),
  )
}

const { data } = parseArgs({ options: { data: { type: 'string' } } }).values
if (!data) throw new Error('Say where the coded posts are: npm run measure -- --data DIR')
const posts = readCodedPosts(data)
const { classify } = await createClassifiers()
const heldOut = posts.filter(isHeldOut)
report(
  'Read while the rules were written',
  posts.filter((post) => !isHeldOut(post)),
  classify,
)
report('Held out', heldOut, classify)
console.log('\nrulePrecision, from the held-out posts:')
for (const code of codeIds) {
  const { both, given } = countsOf(heldOut, classify, code)
  console.log(`  '${code}': ${((both + 1) / (given + 2)).toFixed(2)},`)
}
