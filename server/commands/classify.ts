import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Classification } from '../../shared/classification.ts'
import { codeIds } from '../../shared/code.ts'
import type { Classifiers } from '../classify/classifier.ts'
import { createClassifiers } from '../classify/classifiers.ts'
import { exitCode, type Streams, UsageError } from './command.ts'
import { readLines } from './read-lines.ts'

type Item = { id: string | number; text: string; lang?: string | null }

/** The item of one line, or in words what is wrong with it. */
const readItem = (line: string): Item | string => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'is not JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'is not an object: expected {"id":…,"text":…,"lang":…}'
  const { id, text, lang } = value as Record<string, unknown>
  if (typeof id !== 'string' && typeof id !== 'number') return '"id" must be a string or a number'
  if (typeof text !== 'string') return '"text" must be a string'
  if (lang !== undefined && lang !== null && typeof lang !== 'string')
    return '"lang" must be a string, such as "en"'
  return { id, text, lang }
}

/** @throws UsageError when `--only` names something that is no code. */
const readOnly = (args: string[]): readonly string[] | undefined => {
  const { values } = parseArgs({ args, options: { only: { type: 'string' } } })
  if (values.only === undefined) return undefined
  const chosen = values.only.split(',').map((code) => code.trim())
  for (const code of chosen)
    if (!codeIds.some((known) => known === code))
      throw new UsageError(`--only: "${code}" is no code. Allowed: ${codeIds.join(', ')}`)
  return chosen
}

/** Keeps the chosen codes; a main code brings its sub-codes. */
const keepOnly = (result: Classification, only: readonly string[]): Classification => {
  const isChosen = (code: string) => only.some((one) => code === one || code.startsWith(`${one}.`))
  return {
    ...result,
    codes: result.codes.filter(isChosen),
    scores: Object.fromEntries(Object.entries(result.scores).filter(([code]) => isChosen(code))),
    spans: result.spans.filter(({ code }) => isChosen(code)),
  }
}

/** Whoever reads has had enough, as in `vigil classify | head`. */
const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE'

const answer = (
  { version, classify }: Classifiers,
  { id, text, lang }: Item,
  only: readonly string[] | undefined,
): string => {
  const whole = classify(lang ? { text, declaredLang: lang } : { text })
  const result = only ? keepOnly(whole, only) : whole
  return JSON.stringify({
    id,
    lang: result.lang ?? null,
    codes: result.codes,
    coercion: result.coercion,
    stance: result.stance,
    sentiment: result.sentiment ?? null,
    scores: result.scores,
    spans: result.spans,
    versions: version.parts,
  })
}

/**
 * `vigil classify [--only code,…]`: JSON Lines {id,text,lang?} in, JSON Lines with codes out, in the same order, one
 * line at a time. A line that cannot be read is named on stderr and left out, the others go on.
 * @returns exit code: 0 when every line was classified, else 1.
 * @throws UsageError on arguments that it does not know.
 */
export const classifyCommand = async (
  args: string[],
  { stdin, stdout, stderr }: Streams,
): Promise<number> => {
  const only = readOnly(args)
  const classifiers = await createClassifiers()
  let failed = 0

  const answers = async function* () {
    let number = 0
    for await (const line of readLines(stdin)) {
      number++
      if (line.trim() === '') continue
      const item = readItem(line)
      if (typeof item !== 'string') {
        yield `${answer(classifiers, item, only)}\n`
        continue
      }
      failed++
      stderr.write(`line ${number}: ${item}\n`)
    }
  }
  try {
    await pipeline(Readable.from(answers(), { highWaterMark: 16 }), stdout, { end: false })
  } catch (error) {
    if (!isClosedPipe(error)) throw error
  }
  if (failed > 0) stderr.write(`${failed} line${failed === 1 ? '' : 's'} could not be read\n`)
  return failed > 0 ? exitCode.failed : exitCode.done
}
