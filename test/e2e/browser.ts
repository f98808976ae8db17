import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 720 } }
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  })

/** What a page did that it should not: errors of its own, words of the browser's against it, requests elsewhere. */
type Faults = { errors: string[]; elsewhere: string[] }

/** A page in a context of its own, as a reader's browser that never saw Vigil before. */
export const openPage = async (
  browser: Browser,
  address: string,
  path: string,
  options: BrowserContextOptions = desktop,
): Promise<{ page: Page; faults: Faults }> => {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const faults: Faults = { errors: [], elsewhere: [] }
  page.on('pageerror', (error) => faults.errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.errors.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) faults.elsewhere.push(request.url())
  })
  await page.goto(address + path)
  return { page, faults }
}

/** Waits until the overview's numbers and its chart are drawn. */
export const drawn = async (page: Page): Promise<void> => {
  await page.getByTestId('figure-all').waitFor()
  await page.locator('.recharts-line-curve').first().waitFor()
}
