import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../server/store/open-database.ts'
import { testApp } from './app.ts'

const nowhere = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' })
const { app } = testApp(nowhere)

type Operation = {
  summary?: string
  parameters?: { name: string; in: string; description?: string }[]
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

let document: Document
beforeAll(async () => {
  const answer = await app.request('/api/v1/openapi.json')
  expect(answer.status).toBe(200)
  document = (await answer.json()) as Document
})

test('is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('describes every route that the app answers', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path !== '/*')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(new Set(described)).toEqual(
    new Set(routes.filter((route) => route !== 'GET /api/v1/openapi.json')),
  )
})

test('says of every operation what it answers, and of every parameter what it may be', () => {
  for (const operations of Object.values(document.paths)) {
    for (const { summary, responses, parameters = [] } of Object.values(operations)) {
      expect(summary).toMatch(/\w/)
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['421', '500']))
      for (const response of Object.values(responses)) expect(response.description).toMatch(/\w/)
      for (const parameter of parameters) {
        if (parameter.in === 'query') expect(parameter.description).toMatch(/\w/)
      }
    }
  }
})

test('names the parameters of posts', () => {
  const names = document.paths['/api/v1/topics/{topic}/posts']?.get?.parameters?.map(
    ({ name }) => name,
  )
  expect(names).toEqual(
    expect.arrayContaining(['topic', 'from', 'tz', 'day', 'order', 'seed', 'limit', 'after']),
  )
})
