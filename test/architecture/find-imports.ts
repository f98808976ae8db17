/** One import, re-export or `import()` of a module. `specifier` is undefined when it is computed. */
export type Import = { specifier: string | undefined; typeOnly: boolean; wildcard: boolean }

const regexMayFollow = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|=>))\s*$/

/**
 * Reads TypeScript as far as needed to trust a pattern on it: comments are blanked, and each string, template or
 * regular expression becomes `"N"`, N being its place in `literals`.
 */
const withoutLiterals = (source: string): { code: string; literals: string[] } => {
  const literals: string[] = []
  let code = ''
  let at = 0
  const literal = (end: number) => {
    code += `"${literals.push(source.slice(at + 1, end - 1)) - 1}"`
    at = end
  }
  while (at < source.length) {
    const rest = source.slice(at, at + 2)
    const character = source.charAt(at)
    if (rest === '//') at = endOf(source, at, '\n')
    else if (rest === '/*') at = endOf(source, at + 2, '*/') + 2
    else if (character === '"' || character === "'") literal(endOfQuoted(source, at, character))
    else if (character === '`') literal(endOfTemplate(source, at))
    else if (character === '/' && regexMayFollow.test(code)) literal(endOfRegex(source, at))
    else {
      code += character
      at++
    }
  }
  return { code, literals }
}

const endOf = (source: string, from: number, mark: string): number => {
  const found = source.indexOf(mark, from)
  return found < 0 ? source.length : found
}

/** Just past the closing quote. A line's end closes too: an apostrophe in JSX text opens nothing. */
const endOfQuoted = (source: string, from: number, quote: string): number => {
  for (let at = from + 1; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '\\') at++
    else if (character === quote || character === '\n') return at + 1
  }
  return source.length
}

const endOfTemplate = (source: string, from: number): number => {
  for (let at = from + 1; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '\\') at++
    else if (character === '`') return at + 1
    else if (character === '$' && source.charAt(at + 1) === '{') at = endOfHole(source, at + 2)
  }
  return source.length
}

/** At the brace that closes `${`. */
const endOfHole = (source: string, from: number): number => {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '`') at = endOfTemplate(source, at) - 1
    else if (character === '"' || character === "'") at = endOfQuoted(source, at, character) - 1
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return at
  }
  return source.length
}

const endOfRegex = (source: string, from: number): number => {
  let inClass = false
  for (let at = from + 1; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '\\') at++
    else if (character === '\n') return from + 1
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) return at + 1
  }
  return source.length
}

const fromClause = /\b(?:import|export)\b\s*(type\b(?!\s*from\b))?([\w$\s{},*]*?)\bfrom\s*"(\d+)"/g
const bareImport = /\bimport\s*"(\d+)"/g
const callImport = /\bimport\s*\(\s*(?:"(\d+)"\s*[,)])?/g

/** Every module that a TypeScript source imports, re-exports or loads by `import()`. */
export const findImports = (source: string): Import[] => {
  const { code, literals } = withoutLiterals(source)
  const named = [...code.matchAll(fromClause)].map(([, type, names = '', index]) => ({
    specifier: literals[Number(index)],
    typeOnly: type !== undefined,
    wildcard: names.trim() === '*',
  }))
  const others = [...code.matchAll(bareImport), ...code.matchAll(callImport)]
  return [
    ...named,
    ...others.map(([, index]) => ({
      specifier: index === undefined ? undefined : literals[Number(index)],
      typeOnly: false,
      wildcard: false,
    })),
  ]
}

/** Whether a source reads the environment: by `process.env`, by a destructured `process`, or by `node:process`. */
export const readsEnvironment = (source: string): boolean => {
  const { code, literals } = withoutLiterals(source)
  const named = /\bprocess\s*(?:\?\.|\.)\s*env\b|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b(?!\s*\.)/
  const indexed = [...code.matchAll(/\bprocess\s*\[\s*"(\d+)"/g)]
  const imported = [...code.matchAll(/\bimport\b[^"]*\benv\b[^"]*\bfrom\s*"(\d+)"/g)]
  return (
    named.test(code) ||
    indexed.some(([, index]) => literals[Number(index)] === 'env') ||
    imported.some(([, index]) => /^(node:)?process$/.test(literals[Number(index)] ?? ''))
  )
}
