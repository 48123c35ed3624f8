import type { Page } from 'playwright-core'

/** In which language a page is read, and on how wide a screen. */
export interface WayToRead {
  language: 'en' | 'zh'
  width: number
}

const desk = 1440
const phone = 375
/** With `npm run test:long`. */
export const isLong = process.env['TEST_LONG'] === '1'

/** Both languages on both screens. In short: the one it is read in, and the one that differs in both. */
export async function waysToRead(page: Page): Promise<WayToRead[]> {
  const own = await wayOf(page)
  const language = own.language === 'en' ? 'zh' : 'en'
  const width = own.width === desk ? phone : desk
  const between = isLong ? [{ ...own, width }, { ...own, language } as const] : []
  return [own, ...between, { language, width }]
}

async function wayOf(page: Page): Promise<WayToRead> {
  const language = await page.evaluate(() => document.documentElement.lang)
  return { language: language.startsWith('zh') ? 'zh' : 'en', width: page.viewportSize()!.width }
}

/**
 * Turns what is on the screen, dialogs too, as the switch in the navigation and the edge of the window would. It is not
 * kept with whoever is signed in: their other windows stay as they are.
 */
export async function readAs(page: Page, { language, width }: WayToRead): Promise<void> {
  const now = await wayOf(page)
  if (now.width !== width) await page.setViewportSize({ width, height: width === phone ? 812 : 900 })
  if (now.language === language) return
  await page.route('**/api/me', (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 204 }) : route.continue(),
  )
  const read = page.waitForResponse((answer) => answer.url().includes('/api/app?'))
  await page.evaluate(async (to) => {
    const root = document.querySelector('[data-v-app]') as unknown as {
      __vue_app__: { _context: { provides: Record<symbol, (to?: string, once?: boolean) => Promise<void>> } }
    }
    const { provides } = root.__vue_app__._context
    const provided = (name: string) =>
      provides[Object.getOwnPropertySymbols(provides).find(({ description }) => description === name)!]!
    await provided('switchLanguage')(to, true)
    void provided('languageChanged')()
  }, language)
  await read
}
