import { expect, test } from 'vitest'
import { closingLine, tallyOf } from './run/vitest-result.ts'

const report = (failed: number, files: { status: string; assertionResults: unknown[] }[] = []) => ({
  numPassedTests: 3,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: files,
})

test.each([
  ['all is well', report(0), true, { passed: 3, failed: 0, skipped: 2 }],
  ['tests failed', report(2), false, { passed: 3, failed: 2, skipped: 2 }],
  ['no report at all', undefined, false, { passed: 0, failed: 1, skipped: 0 }],
  ['an error outside of the tests', report(0), false, { passed: 3, failed: 1, skipped: 2 }],
  [
    'a file that cannot be read',
    report(1, [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
    ]),
    false,
    { passed: 3, failed: 2, skipped: 2 },
  ],
])('the tally when %s', (_, result, succeeded, tally) => {
  expect(tallyOf(result, succeeded)).toEqual(tally)
})

test.each([
  [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
  [{ passed: 12, failed: 3, skipped: 0 }, '12 passed, 3 failed'],
  [{ passed: 12, failed: 0, skipped: 1 }, '12 passed, 0 failed, 1 skipped'],
])('the closing line %#', (tally, line) => {
  expect(closingLine(tally)).toBe(line)
})
