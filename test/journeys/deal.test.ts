import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, withBrowser } from '../support/journey.ts'

describe('A deal', () => {
  const journey = withBrowser()
  let page: Page

  /** Opens a picker, looks for the text and takes the only hit. */
  async function pick(button: string, text: string) {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.keyboard.type(text)
    await page.getByRole('option', { name: text }).click()
  }

  it('is created with a customer and a line of products', async () => {
    await make(journey.site, 'customer', { name: 'Aurora Foods' })
    await make(journey.site, 'product', { name: 'Cold shelf', code: 'CS-1', price: '400' })
    page = await journey.visit({ at: '/app/o/opportunity/new' })
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Cold store')
    await pick('Customer', 'Aurora Foods')
    await page.getByLabel('Amount').fill('1200')

    await page.getByRole('button', { name: 'Add line' }).click()
    await pick('Product 1 Choose or search', 'Cold shelf')
    await page.getByLabel('Quantity 1').fill('3')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: /^Create opportunity/ }).click()

    await page.getByRole('heading', { name: 'Cold store', level: 1 }).waitFor()
    await page.getByRole('cell', { name: 'Cold shelf' }).waitFor()
    await page.getByRole('link', { name: 'Aurora Foods' }).first().waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('moves along the board, by mouse and by keyboard', async () => {
    const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sales board' })
    await link.click()
    await expect.poll(() => link.getAttribute('aria-current')).toBe('page')
    const card = page.getByRole('article').filter({ hasText: 'Cold store' })
    await page.getByRole('region', { name: 'Qualify' }).getByRole('article').waitFor()
    expect(await barriers(page)).toEqual([])

    await card.dragTo(page.getByRole('region', { name: 'Propose' }))
    await page.getByRole('region', { name: 'Propose' }).getByText('Cold store').waitFor()

    await card.getByRole('link', { name: 'Cold store' }).focus()
    await page.keyboard.press('m')
    await page.getByRole('menuitem', { name: 'Quote' }).click()
    await page.getByRole('region', { name: 'Quote' }).getByText('Cold store').waitFor()

    await page.reload()
    await page.getByRole('region', { name: 'Quote' }).getByText('Cold store').waitFor()
  })

  it('comes back when its deletion is undone', async () => {
    await page.getByRole('link', { name: 'Cold store' }).click()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('Deleted Cold store', { exact: true }).waitFor()
    await page.getByText('No opportunities match').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'Cold store', level: 1 }).waitFor()
  })

  it('comes back from the recycle bin with its lines', async () => {
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('No opportunities match').waitFor()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Recycle bin' }).click()
    await page.getByRole('heading', { name: 'Recycle bin' }).waitFor()
    await page.getByRole('gridcell', { name: 'Cold store' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('The recycle bin is empty').waitFor()

    await journey.go(page, '/app/o/opportunity')
    await page.getByRole('link', { name: 'Cold store' }).click()
    await page.getByRole('cell', { name: 'Cold shelf' }).waitFor()
  })
})
