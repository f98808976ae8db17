import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildWebIfStale, webRoot } from '../../server/build-web.ts'

type Chunk = { file: string; css?: string[]; imports?: string[]; isEntry?: boolean }

let chunks: Record<string, Chunk>
let page: string

const read = (file: string) => readFile(path.join(webRoot, file), 'utf8')

beforeAll(async () => {
  await buildWebIfStale(() => {})
  chunks = JSON.parse(await read('.vite/manifest.json'))
  page = await read('index.html')
})

const filesOf = (list: Chunk[]) => [
  ...new Set(
    list.flatMap(({ file, css = [], imports = [] }) => [file, ...css, ...filesOfNames(imports)]),
  ),
]
const filesOfNames = (names: string[]): string[] =>
  filesOf(names.flatMap((name) => chunks[name] ?? []))

const kilobytes = async (files: string[]) => {
  const contents = await Promise.all(files.map((file) => readFile(path.join(webRoot, file))))
  const bytes = contents.map((content) => gzipSync(content, { level: 9 }).length)
  return bytes.reduce((sum, size) => sum + size, gzipSync(page).length) / 1000
}

test('the shell takes at most 110 kB, the whole overview 230 kB, as sent', async () => {
  const all = Object.values(chunks)
  expect(all.length).toBeGreaterThan(2)
  expect(await kilobytes(filesOf(all.filter(({ isEntry }) => isEntry)))).toBeLessThan(110)
  expect(await kilobytes(filesOf(all))).toBeLessThan(230)
})

test('nothing is inline and nothing comes from elsewhere', async () => {
  expect(page.match(/<script[^>]*>[^<]/)).toBeNull()
  expect(page.match(/<style|style=|https?:\/\//)).toBeNull()
  const styles = (await readdir(path.join(webRoot, 'assets'))).filter((f) => f.endsWith('.css'))
  expect(styles.length).toBeGreaterThan(1)
  for (const file of styles) {
    expect(await read(`assets/${file}`)).not.toMatch(/@import|url\(["']?(https?:)?\/\/|data:/)
  }
})
