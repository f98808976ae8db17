import path from 'node:path'
import { findImports, type Import, readsEnvironment } from './find-imports.ts'
import {
  computedImporters,
  configurationReaders,
  environmentReaders,
  type Layer,
  layers,
  openFiles,
} from './layers.ts'

/** Sources by their path from the project's root, with `/`. */
export type Tree = Readonly<Record<string, string>>

/** The part that a file belongs to; undefined for files that no rule concerns. */
const partOf = (file: string): string | undefined => {
  const [top = '', folder = '', ...below] = file.split('/')
  if (top === 'server') return below.length === 0 ? 'server' : folder
  return top in layers ? top : undefined
}

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

const allowedFile = (file: string, target: string, part: string, typeOnly: boolean): boolean => {
  const layer: Layer = layers[part] ?? {}
  if (target === 'server/config.ts' && !typeOnly)
    return configurationReaders.includes(file) || part === 'commands'
  const open = openFiles[target]
  if (open?.by.includes(part)) return typeOnly || !open.typesOnly
  const targetPart = partOf(target)
  if (targetPart === undefined) return false
  if (targetPart === part || layer.parts?.includes(targetPart)) return true
  return typeOnly && (layer.typesOf?.includes(targetPart) ?? false)
}

const allowedPackage = (specifier: string, part: string, typeOnly: boolean): boolean => {
  const layer: Layer = layers[part] ?? {}
  if (specifier.startsWith('node:'))
    return typeOnly || layer.node === undefined || layer.node.includes(specifier)
  const name = packageOf(specifier)
  if (layer.packages?.includes(name)) return true
  return typeOnly && (layer.typePackages?.includes(name) ?? false)
}

const strayImport = (file: string, part: string, found: Import): string | undefined => {
  const { specifier, typeOnly, wildcard } = found
  if (specifier === undefined)
    return computedImporters.includes(file) ? undefined : `${file}: imports a computed path`
  if (wildcard) return `${file}: re-exports everything of ${specifier}`
  const what = typeOnly ? `types of ${specifier}` : specifier
  if (!specifier.startsWith('.'))
    return allowedPackage(specifier, part, typeOnly)
      ? undefined
      : `${file}: ${part} may not import ${what}`
  const target = path.posix.join(path.posix.dirname(file), specifier)
  if (allowedFile(file, target, part, typeOnly)) return undefined
  return `${file}: ${part} may not import ${what}`
}

const neighbours = (tree: Tree): Map<string, string[]> =>
  new Map(
    Object.entries(tree).map(([file, source]) => [
      file,
      findImports(source)
        .filter(({ specifier }) => specifier?.startsWith('.'))
        .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier ?? ''))
        .filter((target) => target in tree),
    ]),
  )

const circles = (tree: Tree): string[] => {
  const graph = neighbours(tree)
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) found.push(`circle: ${[...trail.slice(start), file].join(' → ')}`)
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

/** What contradicts the table of parts: one sentence each, none when all is well. */
export const checkLayers = (tree: Tree): string[] => {
  const violations: string[] = []
  const inhabited = new Set<string>()
  for (const [file, source] of Object.entries(tree)) {
    const part = partOf(file)
    if (part === undefined) continue
    inhabited.add(part)
    if (!(part in layers)) violations.push(`${file}: ${part} is no part`)
    if (/(^|\/)index\.[a-z]+$/.test(file)) violations.push(`${file}: a barrel`)
    if (readsEnvironment(source) && !environmentReaders.includes(file))
      violations.push(`${file}: reads the environment`)
    for (const found of findImports(source)) {
      const stray = strayImport(file, part, found)
      if (stray) violations.push(stray)
    }
  }
  const empty = Object.keys(layers).filter((part) => !inhabited.has(part))
  return [...violations, ...empty.map((part) => `${part}: a part without files`), ...circles(tree)]
}
