import { expect, test } from 'vitest'
import { openDatabase } from '../../server/store/open-database.ts'
import { ErrorSchema } from '../../shared/answers.ts'
import { testApp } from './app.ts'

const nowhere = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' })

test('what is not there is told in the one shape of errors', async () => {
  const { app } = testApp(nowhere)
  const answer = await app.request('/api/v1/nothing?x=1', { headers: { 'x-request-id': 'abc-1' } })
  expect(answer.status).toBe(404)
  expect(ErrorSchema.strict().parse(await answer.json())).toEqual({
    error: {
      code: 'not-found',
      message: 'nothing answers GET /api/v1/nothing; /api/v1/openapi.json lists what does',
      requestId: 'abc-1',
    },
  })
})

test('an id that could break a log is replaced', async () => {
  const { app } = testApp(nowhere)
  const answer = await app.request('/healthz', { headers: { 'x-request-id': 'a b;c' } })
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
})

test('what goes wrong inside stays inside; the log has it under the request id', async () => {
  const { app, logged } = testApp(nowhere, {
    demoStatus: () => {
      throw Object.assign(new Error('canary-4711'), { detail: 'canary-row' })
    },
  })
  const answer = await app.request('/api/v1/demo')
  expect(answer.status).toBe(500)
  const text = await answer.text()
  expect(text).not.toContain('canary')
  const { error } = ErrorSchema.parse(JSON.parse(text))
  expect(error.code).toBe('internal')
  expect(logged).toEqual([
    {
      requestId: error.requestId,
      method: 'GET',
      route: '/api/v1/demo',
      status: 500,
      code: 'internal',
      error: { name: 'Error', message: 'canary-4711', stack: expect.any(String) },
    },
  ])
  expect(JSON.stringify(logged)).not.toContain('canary-row')
})

test('without a database the questions answer 503 and say so', async () => {
  const { app } = testApp(nowhere)
  const answer = await app.request('/api/v1/topics')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ error: { code: 'database-unavailable' } })
})
