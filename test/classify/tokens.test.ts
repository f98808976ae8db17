import { describe, expect, test } from 'vitest'
import { expandContraction, foldWord, shortenElongation } from '../../server/classify/fold.ts'
import { hashtagWords, isMovementTag } from '../../server/classify/hashtag-words.ts'
import { readTokens } from '../../server/classify/tokens.ts'

const vocabulary = new Set('let users choose stop forced migration please free so no'.split(' '))
const isKnown = (word: string) => vocabulary.has(word)
const wordsOf = (text: string) => readTokens(text, isKnown).tokens.map(({ word }) => word)

test.each([
  ['Don’t', "don't"],
  ['ＫＥＥＰ', 'keep'],
  ['𝗸𝗲𝗲𝗽', 'keep'],
  ['ke\u00adep', 'keep'],
  ['ke\u200bep', 'keep'],
  ['É', 'é'],
])('foldWord %s → %s', (raw, folded) => expect(foldWord(raw)).toBe(folded))

test.each([
  ['pleeease', 'please'],
  ['freeee', 'free'],
  ['soooo', 'so'],
  ['noooo', 'no'],
  ['hmmmm', 'hmm'],
  ['free', 'free'],
])('shortenElongation %s → %s', (raw, word) => expect(shortenElongation(raw, isKnown)).toBe(word))

test.each([
  ["didn't", 'did not'],
  ['didnt', 'did not'],
  ['cannot', 'can not'],
  ["we've", 'we have'],
  ["he's", 'he is'],
  ["openai's", 'openai'],
  ["let's", "let's"],
  ['pls', 'please'],
  ["rock'n", "rock'n"],
  ["'", "'"],
])('expandContraction %s → %s', (word, words) =>
  expect(expandContraction(word).join(' ')).toBe(words),
)

test.each([
  ['StopForcedMigration', 'stop forced migration'],
  ['Let_Users_Choose', 'let users choose'],
  ['letuserschoose', 'let users choose'],
  ['StopAINow', 'stop ai now'],
  ['keyboards', ''],
  ['Keyboards', ''],
  ['ΑΒΓ', ''],
  ['x'.repeat(41), ''],
])('hashtagWords %s → %s', (name, words) =>
  expect(
    hashtagWords(name, isKnown)
      .map(({ word }) => word)
      .join(' '),
  ).toBe(words),
)

test.each(
  'keep4o Keep4o KEEP4O ｋｅｅｐ４ｏ save4o Keep4oAPI OpenSource4o BringBack4o keep45 4oforever'.split(
    ' ',
  ),
)('#%s names the protest', (name) => expect(isMovementTag(name)).toBe(true))

test.each(['QuitGPT', 'keep', '4o', 'StopForcedMigration', 'upkeep4o', 'keep4old'])(
  '#%s does not',
  (name) => expect(isMovementTag(name)).toBe(false),
)

describe('readTokens', () => {
  test.each([
    ['GPT-4o, ChatGPT 5.2 and gpt4o', '4o 5.2 and 4o'],
    ['a model 5 times', 'a model 5 times'],
    ['see https://example.org/bring-it-back or mail a.b@example.org', 'see or mail'],
    ['@someone.example said no', '@ said no'],
    ['#StopForcedMigration now #keep4o #tag', 'stop forced migration now'],
    ['version 4.1.', 'version 4.1'],
    ['', ''],
  ])('%s → %s', (text, words) => expect(wordsOf(text).join(' ')).toBe(words))

  test('places are those of the text, in UTF-16 units', () => {
    const text = '😭 I didn’t, 𝗻𝗼!'
    const { tokens } = readTokens(text, isKnown)
    expect(tokens.map(({ word, start, end }) => [word, text.slice(start, end)])).toEqual([
      ['i', 'I'],
      ['did', 'didn’t'],
      ['not', 'didn’t'],
      ['no', '𝗻𝗼'],
    ])
  })

  test('sentences end at stops, clauses at commas and conjunctions', () => {
    const { tokens } = readTokens('No, I was sad and left. Then 4.1 came… c.ai too', isKnown)
    expect(tokens.map(({ word, sentence }) => `${word}${sentence}`).join(' ')).toBe(
      'no0 i0 was0 sad0 and0 left0 then1 4.11 came1 c1 ai1 too1',
    )
    const clauses = Object.groupBy(tokens, ({ clause }) => clause)
    expect(Object.values(clauses).map((group) => group?.map(({ word }) => word).join(' '))).toEqual(
      ['no', 'i was sad', 'and left', 'then 4.1 came', 'c ai too'],
    )
  })

  test('a name is a capital where none is due, in no title and no brand', () => {
    const namesIn = (text: string) =>
      readTokens(text, isKnown)
        .tokens.filter(({ isName }) => isName)
        .map(({ word }) => word)
    expect(namesIn('Yesterday I met Rosalind on Discord')).toEqual(['rosalind'])
    expect(namesIn('Rosalind Asked Me To Share This')).toEqual([])
  })
})
