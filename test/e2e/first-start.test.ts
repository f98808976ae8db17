import { createServer } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseUrl, startVigil, type Vigil } from '../campaign/vigil-process.ts'
import { emptyDatabase } from '../database.ts'
import { drawn, openBrowser, openPage } from './browser.ts'

let database: Awaited<ReturnType<typeof emptyDatabase>>
let vigil: Vigil
let browser: Browser
let address: string

/** A port at which nobody answers: what a source meets on a machine without a network. */
const closedPort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

beforeAll(async () => {
  database = await emptyDatabase()
  vigil = startVigil({
    DATABASE_URL: databaseUrl(database.address),
    PORT: '0',
    LOG_LEVEL: 'silent',
    BLUESKY_JETSTREAM_URLS: `ws://127.0.0.1:${await closedPort()}/subscribe`,
    VIGIL_ALLOW_PRIVATE_SOURCES: '1',
  })
  const [, url] = await vigil.says(/Vigil is at (http:\S+)/)
  address = url as string
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await vigil?.stop()
  await database?.drop()
})

test('a first start without a network says what each source does, and the demo is one click away', async () => {
  const { page, faults } = await openPage(browser, address, '/')
  const start = page.getByTestId('first-start')
  await start.waitFor()
  await start.getByText('bluesky-live').waitFor()
  await start.getByRole('button', { name: 'Look at the demo' }).click()
  await start.getByRole('progressbar').waitFor()

  await page
    .getByText('Demo data: synthetic, nobody wrote these posts.')
    .waitFor({ timeout: 600_000 })
  await drawn(page)
  expect(new URL(page.url()).searchParams.get('topic')).toBe('keep4o-demo')
  expect(await page.title()).toContain('DEMO DATA')
  expect(await page.getByTestId(/^figure-/).count()).toBe(5)
  expect(faults).toEqual({ errors: [], elsewhere: [] })

  await page.getByRole('link', { name: 'Go to the live data' }).click()
  await page.getByTestId('first-start').waitFor()
  expect(await page.getByText('Demo data: synthetic').count()).toBe(0)
}, 700_000)
