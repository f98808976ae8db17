import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { classifierVersion } from '../../server/classify/versions.ts'

const folder = path.join(import.meta.dirname, '../../server/classify')

const forTraining = ['coded-posts.ts', 'confusion.ts', 'sentiment-data.ts', 'sentiment-training.ts']
const ofSentiment = (file: string) => /sentiment-(?:features|model)|weights/.test(file)
const ofLanguage = (file: string) => /^(?:language|mask|everyday-english)\.ts$/.test(file)

const fingerprint = (belongs: (file: string) => boolean): string => {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.(?:ts|bin)$/.test(file) && belongs(file))
    .sort()
  for (const file of files) hash.update(file).update(readFileSync(path.join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}

/**
 * A result is stored beside the version that gave it. Whoever changes rules, weights or code of an instrument raises
 * its version in server/classify/versions.ts (unless results cannot change) and records the new fingerprint here.
 */
const recorded = {
  codes: ['1.0.0', '5995781dab62b007'],
  sentiment: ['1.0.0', 'd44599630e5f2193'],
  language: ['eld-2.1.0', '9cc76d012fb88110'],
}

test('the versions belong to the rules, weights and code that are here', () => {
  const isOther = (file: string) => forTraining.includes(file) || file === 'versions.ts'
  const { parts } = classifierVersion
  expect({
    codes: [
      parts.codes,
      fingerprint((file) => !isOther(file) && !ofSentiment(file) && !ofLanguage(file)),
    ],
    sentiment: [parts.sentiment, fingerprint((file) => !isOther(file) && ofSentiment(file))],
    language: [parts.language, fingerprint((file) => !isOther(file) && ofLanguage(file))],
  }).toEqual(recorded)
})

test('the version of the language detector is the one that is installed', () => {
  const manifest = path.join(import.meta.dirname, '../../node_modules/eld/package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  expect(classifierVersion.parts.language).toBe(`eld-${version}`)
})

test('the label names every part', () => {
  expect(classifierVersion.label).toBe('codes 1.0.0 · sentiment 1.0.0 · language eld-2.1.0')
})
