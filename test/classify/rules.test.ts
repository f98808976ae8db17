import { describe, expect, test } from 'vitest'
import { applyRules } from '../../server/classify/code-rules.ts'
import { readPattern } from '../../server/classify/pattern.ts'
import { allRules } from '../../server/classify/rules/all-rules.ts'
import { codeIds } from '../../shared/code.ts'

const rulesIn = (text: string): string[] => applyRules(text).findings.map(({ rule }) => rule)
const subjectsIn = (text: string): string[] =>
  applyRules(text).findings.map(({ subject }) => subject)

describe.each(allRules)('$id', ({ id, code, matches, misses }) => {
  test.each(matches)('matches: %s', (text) => expect(rulesIn(text)).toContain(id))
  test.each(misses)('misses: %s', (text) => expect(subjectsIn(text)).not.toContain(code))
})

test('every rule has a name of its own, examples both ways and a note', () => {
  const names = allRules.map(({ id }) => id)
  expect(new Set(names).size).toBe(names.length)
  for (const { id, matches, misses, note, patterns } of allRules) {
    expect([id, matches.length > 0, misses.length > 0, note.length > 0]).toEqual([
      id,
      true,
      true,
      true,
    ])
    expect(new Set(patterns).size, id).toBe(patterns.length)
  }
})

test('every code of the codebook that is no parent has a rule', () => {
  const covered = new Set<string>(allRules.map(({ code }) => code))
  const leaves = codeIds.filter((id) => !codeIds.some((other) => other.startsWith(`${id}.`)))
  expect(leaves.filter((id) => !covered.has(id))).toEqual([])
})

test.each(['_ word', 'word _2', 'a <nosuch>', 'word?'])('refuses the pattern "%s"', (pattern) =>
  expect(() => readPattern(pattern)).toThrow(),
)
