import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storePosts } from '../stored-posts.ts'
import { desktop, drawn, openBrowser, openPage, phone } from './browser.ts'
import { startPageServer } from './page-server.ts'

const now = new Date('2026-03-14T15:20:00Z')
const event = '/?range=event'
let server: Awaited<ReturnType<typeof startPageServer>>
let browser: Browser

beforeAll(async () => {
  server = await startPageServer(now)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const open = async (path: string, options: BrowserContextOptions = desktop) => {
  const opened = await openPage(browser, server.address, path, options)
  await drawn(opened.page)
  return opened
}
/** Two busy cores may take their time. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 })
const close = (page: Page) => page.context().close()

const figures = (page: Page) => page.getByTestId(/^figure-/).allTextContents()
const slider = (page: Page) => page.getByRole('slider')
const postsHeading = (page: Page) => page.locator('#posts')
const total = (page: Page) => page.getByTestId('posts-total').getAttribute('data-total')

/** A point over the middle of a day's bucket. */
const overDay = async (page: Page, day: number, days: number) => {
  const box = await page.getByTestId('plot').boundingBox()
  if (!box) throw new Error('the plot is not drawn')
  return { x: box.x + ((day + 0.5) / days) * box.width, y: box.y + box.height / 2 }
}

test('shows the chart and five figures, asks no other origin, and nothing fails', async () => {
  const { page, faults } = await open('/')
  expect(await figures(page)).toHaveLength(5)
  expect(await page.getByTestId('figure-all').textContent()).toMatch(/^Posts2,\d{3}/)
  await eventually(() => page.getByText('live ·').textContent()).toContain('posts in last hour')
  expect(await page.locator('.recharts-line-curve[stroke^="var(--code-"]').count()).toBeGreaterThan(
    3,
  )
  expect(faults).toEqual({ errors: [], elsewhere: [] })
  await close(page)
})

test('figures, chart and inspector fit into 1280 × 720', async () => {
  const { page } = await open(event)
  for (const part of [
    page.getByTestId('figure-coercion'),
    page.getByTestId('plot'),
    slider(page),
  ]) {
    const box = await part.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 720)).toBeLessThan(720)
  }
  await close(page)
})

test.each([390, 320])('never scrolls sideways at %i px', async (width) => {
  const { page } = await open(`${event}&day=2026-02-13&cls=rights,attachment&sent=negative`, {
    ...phone,
    viewport: { width, height: 844 },
  })
  await page.getByText('Show more').waitFor()
  const scroll = () => page.evaluate(() => document.documentElement.scrollWidth)
  expect(await scroll()).toBe(width)
  await page.getByRole('radio', { name: 'Table' }).check()
  await page.getByRole('table').first().waitFor()
  expect(await scroll()).toBe(width)
  await close(page)
})

test('restores filters, range, zone, held day and table from a copied address', async () => {
  const path =
    '/?from=2026-02-01&to=2026-02-20&tz=Asia%2FTokyo&src=bluesky&sent=negative&day=2026-02-13&table=1'
  const opened = await openPage(browser, server.address, path)
  await opened.page.getByRole('table').first().waitFor()
  await opened.page.getByText('random sample').waitFor()
  const state = async (page: Page) => ({
    figures: await figures(page),
    heading: await postsHeading(page).textContent(),
    chips: await page.getByRole('list', { name: 'Active filters' }).textContent(),
    rows: await page.getByRole('region', { name: 'The same numbers' }).locator('tbody tr').count(),
    dates: await page
      .locator('input[type=date]')
      .evaluateAll((all) => all.map((i) => (i as HTMLInputElement).value)),
    total: await total(page),
  })
  const before = await state(opened.page)
  expect(before).toMatchObject({
    heading: 'Posts of Fri, 13 Feb 2026',
    rows: 20,
    dates: ['2026-02-01', '2026-02-20'],
  })
  const again = await openPage(
    browser,
    server.address,
    new URL(opened.page.url()).pathname + new URL(opened.page.url()).search,
  )
  await again.page.getByRole('table').first().waitFor()
  await again.page.getByText('random sample').waitFor()
  expect(await state(again.page)).toEqual(before)
  await close(opened.page)
  await close(again.page)
})

test.each<[string, string, BrowserContextOptions]>([
  ['light', event, { ...desktop, colorScheme: 'light' }],
  ['dark', `${event}&focus=rights&day=2026-02-13&cls=rights`, { ...desktop, colorScheme: 'dark' }],
  ['phone', `${event}&metric=count`, { ...phone, colorScheme: 'light' }],
  ['dark phone with the table', `${event}&table=1`, { ...phone, colorScheme: 'dark' }],
])('axe finds nothing: %s', async (_, path, options) => {
  const { page } = await openPage(browser, server.address, path, options)
  await page.getByText('random sample').waitFor()
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
  const scan = async () =>
    (await new AxeBuilder({ page }).withTags(tags).analyze()).violations.map(({ id, nodes }) => [
      id,
      nodes.map(({ html }) => html),
    ])
  expect(await scan()).toEqual([])
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  expect(await scan()).toEqual([])
  await close(page)
})

test('names what it cannot read of an address and goes on', async () => {
  const { page } = await open('/?bucket=minute&tz=Mars&cls=anger&range=event')
  const notice = await page
    .getByRole('status')
    .filter({ hasText: 'could not be read' })
    .textContent()
  for (const value of ['minute', 'Mars', 'anger']) expect(notice).toContain(value)
  expect(await page.getByRole('radio', { name: 'Event' }).isChecked()).toBe(true)
  await close(page)
})

test('says why the server refuses a range and shows the default one', async () => {
  const { page } = await openPage(browser, server.address, '/?from=2031-01-01&to=2031-02-01')
  await drawn(page)
  await eventually(() => page.getByRole('status').filter({ hasText: 'lies ahead' }).count()).toBe(1)
  await close(page)
})

test('is used by keyboard alone: inspect, show the posts, come back', async () => {
  const { page } = await open(event)
  for (
    let i = 0;
    i < 60 && !(await slider(page).evaluate((s) => s === document.activeElement));
    i++
  ) {
    await page.keyboard.press('Tab')
  }
  const text = () => slider(page).getAttribute('aria-valuetext')
  await page.keyboard.press('Home')
  expect(await text()).toContain('Fri, 30 Jan 2026')
  await page.keyboard.press('ArrowRight')
  expect(await text()).toContain('Sat, 31 Jan 2026')
  await page.keyboard.press('PageUp')
  expect(await text()).toMatch(/Feb 2026/)
  await page.keyboard.press('End')
  expect(await text()).toContain('Fri, 13 Mar 2026')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await eventually(() => postsHeading(page).textContent()).toBe('Posts of Fri, 30 Jan 2026')
  await eventually(() => postsHeading(page).evaluate((h) => h === document.activeElement)).toBe(
    true,
  )
  expect(new URL(page.url()).searchParams.get('day')).toBe('2026-01-30')
  await page.keyboard.press('Escape')
  await eventually(() => slider(page).evaluate((s) => s === document.activeElement)).toBe(true)
  expect(new URL(page.url()).searchParams.has('day')).toBe(false)
  await close(page)
})

test('drag zooms by one history entry; Back, Forward, Esc and double click', async () => {
  const { page } = await open(event)
  const dates = () =>
    page
      .locator('input[type=date]')
      .evaluateAll((all) => all.map((i) => (i as HTMLInputElement).value))
  await eventually(dates).toEqual(['2026-01-30', '2026-03-13'])
  const entries = await page.evaluate(() => history.length)
  const [from, to] = [await overDay(page, 2, 43), await overDay(page, 33, 43)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await page.mouse.up()
  await eventually(dates).toEqual(['2026-02-01', '2026-03-04'])
  const zoomed = new URL(page.url()).searchParams
  expect([zoomed.get('from'), zoomed.get('to')]).toEqual(['2026-02-01', '2026-03-04'])
  expect(await page.evaluate(() => history.length)).toBe(entries + 1)
  await page.goBack()
  await eventually(dates).toEqual(['2026-01-30', '2026-03-13'])
  await page.goForward()
  await eventually(dates).toEqual(['2026-02-01', '2026-03-04'])
  await page.mouse.move(0, 0)
  await page.getByTestId('tooltip').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await eventually(dates).toEqual(['2026-01-30', '2026-03-13'])
  await page.goBack()
  await eventually(dates).toEqual(['2026-02-01', '2026-03-04'])
  await page.mouse.dblclick(to.x, to.y)
  await eventually(dates).toEqual(['2026-01-30', '2026-03-13'])
  expect(new URL(page.url()).searchParams.has('day')).toBe(false)
  await close(page)
})

test('hover shows every series with its interval and n; a click holds the day and loads its posts', async () => {
  const { page } = await open(event)
  const at = await overDay(page, 14, 43)
  await page.mouse.move(at.x, at.y)
  const tooltip = (await page.getByTestId('tooltip').textContent()) ?? ''
  for (const part of ['Fri, 13 Feb 2026', 'UTC', 'Attachment', 'Rights', 'Coercion', 'Dependency'])
    expect(tooltip).toContain(part)
  const n = parseInt(
    (await page.getByTestId('tooltip').locator('p').first().textContent()) ?? '',
    10,
  )
  await page.mouse.click(at.x, at.y)
  await eventually(() => postsHeading(page).textContent()).toBe('Posts of Fri, 13 Feb 2026')
  await eventually(() => total(page)).toBe(String(n))
  const mark = page.locator('mark').first()
  expect(await mark.textContent()).toBe('Invented post'.slice(0, 13))
  const link = page.getByRole('link', { name: /Open on/ }).first()
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  await page.keyboard.press('Escape')
  expect(await page.getByTestId('tooltip').count()).toBe(0)
  expect(await postsHeading(page).textContent()).toBe('Posts of Fri, 13 Feb 2026')
  await page.keyboard.press('Escape')
  await eventually(() => postsHeading(page).textContent()).toBe('Posts of the whole range')
  await close(page)
})

test('the table says the same as the chart, one row a day, gaps as gaps', async () => {
  const { page } = await open(`${event}&day=2026-02-13`)
  const value = await slider(page).getAttribute('aria-valuetext')
  await page.getByRole('radio', { name: 'Table' }).check()
  const table = page.getByRole('region', { name: 'The same numbers' })
  const rows = table.locator('tbody tr')
  await rows.first().waitFor()
  expect(await rows.count()).toBe(43)
  const row = await rows.filter({ hasText: 'Fri, 13 Feb 2026' }).textContent()
  const attachment = /Attachment ([\d.]+%)/.exec(value ?? '')?.[1]
  expect(row).toContain(attachment)
  expect(await rows.filter({ hasText: '24 Feb 2026' }).textContent()).toMatch(/unknown.*gap/s)
  await close(page)
})

test('a card brings its series to the fore; count and share keep their own axes', async () => {
  const { page } = await open(event)
  await page
    .getByRole('button', { name: /Rights/ })
    .first()
    .click()
  await eventually(() => page.locator('#finding').textContent()).toMatch(/^Rights: \d/)
  expect(new URL(page.url()).searchParams.get('focus')).toBe('rights')
  await page.getByRole('radio', { name: 'Count' }).check()
  await eventually(() =>
    page.locator('.recharts-yAxis-tick-labels').first().textContent(),
  ).not.toContain('%')
  await close(page)
})

test('draws gaps with their reason and the running day as such', async () => {
  const { page } = await open('/?range=30d')
  await page.getByText('no data: the source was down').first().waitFor()
  await page.getByText('so far', { exact: true }).first().waitFor()
  expect(await page.locator('.recharts-line-curve[stroke-dasharray="2 3"]').count()).toBe(4)
  await close(page)
})

test('says which filters leave nothing, and clears them', async () => {
  const { page } = await openPage(browser, server.address, '/?range=event&lang=vi')
  const empty = page.getByTestId('empty')
  await empty.waitFor()
  expect(await empty.textContent()).toContain('Language: Vietnamese')
  await empty.getByRole('button', { name: 'Clear filters' }).click()
  await drawn(page)
  await close(page)
})

test('leads from a range without posts to the nearest with some', async () => {
  const { page } = await openPage(browser, server.address, '/?from=2025-03-01&to=2025-03-07')
  const empty = page.getByTestId('empty')
  await empty.waitFor()
  await empty.getByRole('button', { name: /Show/ }).click()
  await drawn(page)
  expect(new URL(page.url()).searchParams.get('from')).toBe('2026-01-15')
  await close(page)
})

test('an unknown topic is answered in words, with the request id and a way on', async () => {
  const { page } = await openPage(browser, server.address, '/?topic=lanterns')
  const panel = page.getByRole('alert')
  await panel.waitFor()
  expect(await panel.textContent()).toMatch(/lanterns[\s\S]*request \S+/)
  await panel.getByRole('link').click()
  await drawn(page)
  await close(page)
})

test('a live post appears without reload', async () => {
  const { page } = await open('/')
  await page.getByText('live ·').waitFor()
  const posts = async () => {
    const text = await page.getByTestId('figure-all').textContent()
    return Number(/^Posts(\d+,\d{3})/.exec(text ?? '')?.[1]?.replace(',', ''))
  }
  const before = await posts()
  await storePosts(server.db, server.topic.id, [
    {
      name: 'fresh',
      at: '2026-03-14T15:10:00Z',
      author: 'someone new',
      text: 'An invented fresh post.',
    },
  ])
  await eventually(posts).toBe(before + 1)
  await page.getByRole('radio', { name: 'Latest' }).check()
  await page.getByText('An invented fresh post.').waitFor()
  await close(page)
})

test('of two open pages one holds the stream; when it closes, the other takes over', async () => {
  const { page: first } = await open('/')
  await first.getByText('live ·').waitFor()
  const second = await first.context().newPage()
  const streams: string[] = []
  second.on('request', (request) => {
    if (request.url().endsWith('/api/v1/live')) streams.push(request.url())
  })
  await second.goto(server.address)
  await second.getByText('live ·').waitFor()
  expect(streams).toEqual([])
  await first.close()
  await eventually(() => streams.length).toBe(1)
  await second.getByText('live ·').waitFor()
  await close(second)
})

test('says within five seconds that the link is lost, keeps the numbers, and recovers by itself', async () => {
  const { page } = await open('/')
  await page.getByText('live ·').waitFor()
  const before = await figures(page)
  await server.stop()
  await page.getByTestId('stale').waitFor({ timeout: 5_000 })
  expect(await figures(page)).toEqual(before)
  await server.startAgain()
  await page.getByTestId('stale').waitFor({ state: 'detached', timeout: 30_000 })
  await page.getByText('live ·').waitFor()
  await close(page)
})
