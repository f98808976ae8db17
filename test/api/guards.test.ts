import { expect, test } from 'vitest'
import { openDatabase } from '../../server/store/open-database.ts'
import { testApp } from './app.ts'

/** Guards answer before anyone asks the database: there is none. */
const nowhere = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' })

test.each([
  ['/healthz', 200],
  ['/api/v1/demo', 200],
  ['/api/v1/nothing', 404],
  ['/readyz', 503],
  ['/some/page', 503],
])('%s carries the security headers', async (path, status) => {
  const answer = await testApp(nowhere).app.request(path)
  expect(answer.status).toBe(status)
  const headers = Object.fromEntries(answer.headers)
  expect(headers).toMatchObject({
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
  })
  expect(headers).not.toHaveProperty('x-powered-by')
  expect(headers).not.toHaveProperty('access-control-allow-origin')
  expect(headers).not.toHaveProperty('strict-transport-security')
})

test.each([
  ['https://vigil.example', 'max-age=31536000; includeSubDomains'],
  ['http://vigil.example', null],
])('reached by %s, HSTS is %s', async (publicUrl, header) => {
  const answer = await testApp(nowhere, { publicUrl }).app.request('/healthz')
  expect(answer.headers.get('strict-transport-security')).toBe(header)
})

const json = { 'content-type': 'application/json', 'x-vigil': '1' }
const own = { ...json, 'sec-fetch-site': 'same-origin' }

test.each([
  ['from our page', own, undefined, 202],
  [
    'JSON with a charset',
    { ...own, 'content-type': 'application/json; charset=utf-8' },
    undefined,
    202,
  ],
  [
    'a client without Sec-Fetch-Site, our origin',
    { ...json, origin: 'http://localhost' },
    undefined,
    202,
  ],
  ['the public origin', { ...json, origin: 'https://v.example' }, 'https://v.example/x', 202],
  [
    'the local origin where a public one is set',
    { ...json, origin: 'http://localhost' },
    'https://v.example',
    403,
  ],
  ['neither header', json, undefined, 403],
  ['another site', { ...own, 'sec-fetch-site': 'cross-site' }, undefined, 403],
  ['a sister of our site', { ...own, 'sec-fetch-site': 'same-site' }, undefined, 403],
  ['typed into the address bar', { ...own, 'sec-fetch-site': 'none' }, undefined, 403],
  ['another origin', { ...json, origin: 'http://evil.example' }, undefined, 403],
  ['our origin on another port', { ...json, origin: 'http://localhost:81' }, undefined, 403],
  ['an opaque origin', { ...json, origin: 'null' }, undefined, 403],
  [
    'another site that claims our origin',
    { ...own, 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
    undefined,
    403,
  ],
  ['a form', { ...own, 'content-type': 'application/x-www-form-urlencoded' }, undefined, 415],
  ['plain text', { ...own, 'content-type': 'text/plain' }, undefined, 415],
  [
    'a type that begins like JSON',
    { ...own, 'content-type': 'application/json-seq' },
    undefined,
    415,
  ],
  ['without x-vigil', { ...own, 'x-vigil': '' }, undefined, 403],
])('a change %s', async (_why, headers, publicUrl, status) => {
  let started = 0
  const { app } = testApp(nowhere, { startDemo: () => started++, publicUrl })
  const answer = await app.request('/api/v1/demo', { method: 'POST', headers, body: '{}' })
  expect(answer.status).toBe(status)
  expect(started).toBe(status === 202 ? 1 : 0)
})

test.each(['PUT', 'DELETE', 'PATCH'])('%s is guarded too', async (method) => {
  const answer = await testApp(nowhere).app.request('/api/v1/demo', { method })
  expect(answer.status).toBe(403)
})

test('reading changes nothing', async () => {
  let started = 0
  const { app } = testApp(nowhere, { startDemo: () => started++ })
  await app.request('/api/v1/demo', { headers: own })
  await app.request('/api/v1/demo', { method: 'HEAD', headers: own })
  expect(started).toBe(0)
})

test('a body larger than 64 KiB is refused', async () => {
  const { app } = testApp(nowhere)
  const answer = await app.request('/api/v1/demo', {
    method: 'POST',
    headers: { ...own, 'content-length': '65537' },
    body: 'x'.repeat(65_537),
  })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({ error: { code: 'too-large' } })
})

test.each([
  ['localhost', '127.0.0.1', undefined, 200],
  ['localhost:4040', '127.0.0.1', undefined, 200],
  ['LOCALHOST:4040', '127.0.0.1', undefined, 200],
  ['127.0.0.1:4040', 'localhost', undefined, 200],
  ['[::1]:4040', '::1', undefined, 200],
  ['evil.example', '127.0.0.1', undefined, 421],
  ['evil.example:4040', '127.0.0.1', undefined, 421],
  ['localhost.evil.example', '127.0.0.1', undefined, 421],
  ['127.0.0.1.evil.example', '127.0.0.1', undefined, 421],
  ['evil@localhost', '127.0.0.1', undefined, 421],
  ['localhost/evil', '127.0.0.1', undefined, 421],
  ['', '127.0.0.1', undefined, 421],
  ['vigil.example', '127.0.0.1', 'https://vigil.example', 200],
  ['vigil.example:8443', '127.0.0.1', 'https://vigil.example', 421],
  ['vigil.example', '0.0.0.0', undefined, 200],
  ['192.168.1.7:4040', '0.0.0.0', undefined, 200],
])('asked as "%s", bound to %s, public at %s: %i', async (host, bound, publicUrl, status) => {
  const { app } = testApp(nowhere, { host: bound, publicUrl })
  const answer = await app.request('/healthz', { headers: { host } })
  expect(answer.status).toBe(status)
})
