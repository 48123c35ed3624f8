import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { make, withBrowser } from '../support/journey.ts'

/** Bytes of gzipped JavaScript that a list opened by its address may load. */
const budget = 150_000

describe('The first page', () => {
  const journey = withBrowser()

  const scriptsOf = (page: Page) =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    )
  async function sizeOf(path: string): Promise<[path: string, bytes: number]> {
    const script = await (await journey.site.admin.get(path)).arrayBuffer()
    return [path, gzipSync(script).length]
  }
  /** Serves files of that name only after a while. */
  const slow = (page: Page, name: string) =>
    page.route(new RegExp(`/assets/${name}-.*\\.js$`), async (route) => {
      await new Promise((resume) => setTimeout(resume, 800))
      await route.continue()
    })

  it.each(['en', 'zh'] as const)('loads little: a list in %s', async (language) => {
    await make(journey.site, 'customer', { name: `Weight in ${language}` })
    const page = await journey.visit({ language, at: '/app/o/customer?view=all' })
    await page.getByText(`Weight in ${language}`).waitFor()
    await page.waitForLoadState('networkidle')

    const sizes = (await Promise.all((await scriptsOf(page)).map(sizeOf))).sort((a, b) => b[1] - a[1])
    const total = sizes.reduce((sum, [, size]) => sum + size, 0)
    const told = sizes.map(([name, size]) => `${size} ${name}`).join('\n')
    expect(total, `${total} bytes:\n${told}`).toBeLessThanOrEqual(budget)
    expect(sizes.length).toBeGreaterThan(5)
    const other = language === 'en' ? 'zh' : 'en'
    expect(told).not.toMatch(new RegExp(`/${other}-`))
  })

  it('keeps what is typed while the palette and the list of fields still load', async () => {
    const page = await journey.visit({ at: '/app/o/customer?view=all' })
    await page.getByRole('button', { name: 'Condition' }).waitFor()
    await slow(page, 'CommandPalette')
    await slow(page, 'ChoiceList')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('weight in')
    await expect.poll(() => page.getByPlaceholder('Search or jump to').inputValue()).toBe('weight in')
    await page.getByRole('option', { name: 'Weight in zh' }).first().waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Condition' }).click()
    await page.keyboard.type('tier')
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual(['Tier'])
  })
})
