import type { Finding } from './code-rules.ts'

const overlaps = (a: Finding, b: Finding): boolean => a.start < b.end && b.start < a.end

/**
 * The number of distinct expressions of imposition: each rule counts once, and words that two rules share count for
 * the longer finding only ("removed overnight without warning" is two, "forced to" said twice is one).
 */
export const countCoercion = (findings: readonly Finding[]): number => {
  const counted: Finding[] = []
  const longestFirst = findings
    .filter((finding) => finding.subject === 'coercion')
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  for (const finding of longestFirst)
    if (!counted.some((other) => other.rule === finding.rule || overlaps(other, finding)))
      counted.push(finding)
  return counted.length
}
