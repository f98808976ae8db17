import { type CodeId, codebook, codeIds } from '../../shared/code.ts'
import type { Finding } from './code-rules.ts'

const parents = new Map<string, CodeId>(
  codebook.flatMap((code) => ('parent' in code ? [[code.id, code.parent as CodeId]] : [])),
)

/** The codes that the findings speak for, each with its parent, in the order of the codebook. */
export const codesOf = (findings: readonly Finding[]): CodeId[] => {
  const found = new Set<string>()
  for (const { subject } of findings) {
    found.add(subject)
    const parent = parents.get(subject)
    if (parent) found.add(parent)
  }
  return codeIds.filter((code) => found.has(code))
}
