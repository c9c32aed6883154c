/** A real browser on the real app, listening on a port. Without Chromium these tests are skipped, and say so. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { App } from '../../src/http/app.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** For the option `skip` of a test: false where there is a browser, else the reason. */
export const noBrowser = existsSync(executablePath)
  ? false
  : `there is no Chromium at ${executablePath} (CHROMIUM_PATH)`

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true } satisfies BrowserContextOptions
export const desktop = { viewport: { width: 1280, height: 900 } } satisfies BrowserContextOptions

/** A page of a fresh browser profile; relative addresses are those of the app. Closed with the test. */
export async function browse(test: Test, app: App, options: BrowserContextOptions = {}): Promise<Page> {
  return blankPage(test, { baseURL: await addressOf(app), ...options })
}

/** A page of a fresh browser profile, without an app. Closed with the test. */
export async function blankPage(test: Test, options: BrowserContextOptions = {}): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-browser-'))
  const context: BrowserContext = await chromium.launchPersistentContext(folder, {
    ...{ executablePath, args: flags },
    ...options,
  })
  test.teardown(async () => {
    await context.close()
    await rm(folder, { recursive: true, force: true })
  })
  return context.pages()[0] ?? context.newPage()
}

const addresses = new WeakMap<App, Promise<string>>()

export function addressOf(app: App): Promise<string> {
  const known = addresses.get(app) ?? app.listen({ port: 0, host: '127.0.0.1' })
  addresses.set(app, known)
  return known
}

/** What axe finds against WCAG 2.2 A and AA: one line for each violation. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

export const scrollsSideways = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

t.setTimeout(120_000)
