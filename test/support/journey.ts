import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { howToGetABrowser, launchBrowser } from './browser-launch.ts'
import { adminEmail, adminPassword, type JourneySite, startSite } from './journey-site.ts'

export interface VisitOptions {
  language?: 'en' | 'zh'
  width?: number
  /** The page to begin with, signed in as the admin; `/app/` unless told otherwise. Null: nobody is signed in. */
  at?: string | null
  /** Who is signed in instead of the admin. */
  as?: { email: string; password: string }
  dark?: boolean
}

export interface Journey {
  readonly site: JourneySite
  /** A person's own browser: cookies, language and window of its own. */
  visit(options?: VisitOptions): Promise<Page>
  /** Opens a path of the site. */
  go(page: Page, path: string): Promise<void>
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** One for all files of a worker, which takes it along when it ends. */
let shared: Promise<Browser | undefined> | undefined
async function sharedBrowser(): Promise<Browser | undefined> {
  if (!(await shared)?.isConnected()) shared = launchBrowser()
  return shared
}

/**
 * A browser and the whole program for the tests of a file. After each test nothing may have gone wrong unseen: no
 * error on a console, no refusal by the page's policy, no answer of 500 or more, no missing file.
 */
export function withBrowser(): Journey {
  let browser: Browser | undefined
  let site: JourneySite | undefined
  const contexts: BrowserContext[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await sharedBrowser()
    if (browser) site = await startSite()
  }, 180_000)
  beforeEach(({ skip }) => {
    if (!browser) skip(`skipped: no browser; ${howToGetABrowser}`)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(contexts, task.name)
    expect(complaints.splice(0), 'what went wrong unseen').toEqual([])
  })
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    await site?.stop()
  })

  const go = async (page: Page, path: string) => {
    await page.goto(`${site!.address}${path}`)
  }
  return {
    get site() {
      return site!
    },
    go,
    async visit({ language = 'en', width = 1440, at = '/app/', as, dark = false } = {}) {
      const context = await browser!.newContext({
        viewport: { width, height: width < 600 ? 812 : 900 },
        hasTouch: width < 600,
        locale: language === 'zh' ? 'zh-CN' : 'en-US',
        timezoneId: 'UTC',
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      contexts.push(context)
      context.setDefaultTimeout(15_000)
      if (as) await signIn(context, site!, as)
      else if (at !== null) await signedIn(context, site!)
      const page = await context.newPage()
      listen(page, complaints)
      await go(page, at ?? '/app/')
      return page
    },
  }
}

/** The session's cookie without the sign-in page, which has a journey of its own. */
async function signedIn(context: BrowserContext, { address, admin }: JourneySite): Promise<void> {
  await context.addCookies([...admin.cookies].map(([name, value]) => ({ name, value, url: address })))
}

async function signIn(
  { request }: BrowserContext,
  { address }: JourneySite,
  data: { email: string; password: string },
): Promise<void> {
  const answer = await request.post(`${address}/api/auth/login`, { data, headers: { origin: address } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.stack}`))
  page.on('console', (message) => {
    // A refusal such as 409 is no fault of the page; what is one is seen among the answers below.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
    complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`)
  })
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url())
    const limit = pathname.startsWith('/api/') ? 500 : 400
    if (answer.status() >= limit) complaints.push(`${answer.status()} ${pathname}`)
  })
}

/** What a failed step left on the screens, for whoever looks into it. */
async function keepPictures(contexts: readonly BrowserContext[], step: string): Promise<void> {
  const folder = join(tmpdir(), 'trellis-journeys')
  mkdirSync(folder, { recursive: true })
  const pages = contexts.flatMap((context) => context.pages())
  for (const [at, page] of pages.entries())
    await page.screenshot({ path: join(folder, `${step.replace(/\W+/g, '-').slice(0, 60)}-${at + 1}.png`) })
}

export const credentials = { email: adminEmail, password: adminPassword }

/** What axe finds serious or critical on the page as it is, one line a place; none is wanted. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
  })
}

/**
 * What has to be pushed sideways to be read, by its class; the page itself and the lists on it. Tables of child
 * lines, view tabs and the like may.
 */
export const pushedSideways = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, .scroll, .dgrid')]
      .filter((one) => getComputedStyle(one).overflowX !== 'hidden' && one.scrollWidth > one.clientWidth)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`),
  )

/** A record by the API. @returns its id */
export async function make(
  { admin }: JourneySite,
  object: string,
  values: Record<string, unknown>,
): Promise<string> {
  const answer = await admin.post(`/api/records/${object}`, values)
  if (answer.status !== 201) throw new Error(`No ${object} was made: ${await answer.text()}`)
  return ((await answer.json()) as { id: string }).id
}
