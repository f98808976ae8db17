import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../server/store/open-database.ts'
import { testApp } from './app.ts'

const nowhere = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' })

let folder: string
let app: ReturnType<typeof testApp>['app']
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-web-'))
  const webRoot = path.join(folder, 'web')
  await mkdir(path.join(webRoot, 'assets'), { recursive: true })
  await writeFile(path.join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>')
  await writeFile(path.join(webRoot, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(path.join(webRoot, 'assets', 'main-4f2a.js'), 'export {}')
  await writeFile(path.join(folder, 'secret.txt'), 'canary')
  app = testApp(nowhere, { webRoot }).app
})
afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['/', 'text/html', 'no-cache'],
  ['/posts', 'text/html', 'no-cache'],
  ['/posts?topic=keep4o&tz=nonsense', 'text/html', 'no-cache'],
  ['/deep/er', 'text/html', 'no-cache'],
  ['/favicon.svg', 'image/svg+xml', 'no-cache'],
  ['/assets/main-4f2a.js', 'text/javascript', 'public, max-age=31536000, immutable'],
])('%s is %s, %s', async (address, type, caching) => {
  const answer = await app.request(address)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain(type)
  expect(answer.headers.get('cache-control')).toBe(caching)
  if (type === 'text/html') expect(await answer.text()).toContain('<title>Vigil</title>')
})

test.each([
  '/assets/old-1111.js',
  '/missing.png',
  '/api',
  '/api/v2/topics',
  '/c/other.csv',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/..\\secret.txt',
  '/secret.txt',
  '/%00.js',
])('%s is not there, and says so as JSON', async (address) => {
  const answer = await app.request(address)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { code: 'not-found' } })
})

test('pages are read, not written to', async () => {
  const answer = await app.request('/posts', { method: 'POST' })
  expect(answer.status).toBe(403)
})

test('without a build the page says what to run', async () => {
  const answer = await testApp(nowhere).app.request('/')
  expect(answer.status).toBe(503)
  const page = await answer.text()
  expect(page).toContain('<title>Vigil: the page is not built yet</title>')
  expect(page).toContain('npm run build')
  expect(page).not.toMatch(/<script|<style|style=/)
})
