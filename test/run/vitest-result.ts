/** How many checks and tests passed, failed, or did not run. */
export type Tally = { passed: number; failed: number; skipped: number }

/** The part of vitest's JSON report that counts. */
export type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/**
 * Counts a run of vitest. A file that failed before its first test counts as one failure, and so does a run that ended
 * badly without a failed test (an error outside of tests) or without a report.
 */
export const tallyOf = (report: VitestReport | undefined, succeeded: boolean): Tally => {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const unborn = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unborn
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The closing line. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
