import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, pushedSideways, withBrowser } from '../support/journey.ts'

describe('Rules of a form', () => {
  const journey = withBrowser()
  let page: Page
  const field = (name: string) => page.locator(`form [data-field="${name}"]`)

  it('fill in what is computed, and what follows from a choice', async () => {
    await make(journey.site, 'customer', { name: 'Aurora Foods', payment_terms: 'net_60' })
    await make(journey.site, 'product', { name: 'Cold shelf', code: 'CS-1', price: '400' })
    page = await journey.visit({ at: '/app/o/opportunity/new' })
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Cold store')
    await expect.poll(() => field('close_date').locator('input').first().inputValue()).not.toBe('')

    await page.getByRole('button', { name: 'Add line' }).click()
    await page.getByRole('button', { name: 'Product 1 Choose or search' }).click()
    await page.keyboard.type('Cold shelf')
    await page.getByRole('option', { name: 'Cold shelf' }).click()
    await expect.poll(() => page.getByLabel('Price 1').inputValue()).toMatch(/^400/)
    await page.getByLabel('Price 1').fill('350')
    await page.getByLabel('Quantity 1').fill('3')
    await expect.poll(() => page.getByLabel('Price 1').inputValue()).toMatch(/^350/)
    await expect.poll(() => page.getByLabel('Total 1').inputValue()).toMatch(/^1,050/)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: /^Create opportunity/ }).click()
    await page.getByRole('heading', { name: 'Cold store', level: 1 }).waitFor()
  })

  it('show a section when an option makes it matter, and need what it needs', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: 'Name', exact: true }).waitFor()
    expect(await form.getByText('Why it was lost').count()).toBe(0)
    await form.locator('[data-field="stage"]').getByRole('combobox').click()
    await page.getByRole('option', { name: 'Lost', exact: true }).click()
    await form.getByText('Why it was lost').waitFor()
    expect(await field('lost_reason').locator('.req').count()).toBe(1)
    await form.getByRole('button', { name: /^Save/ }).click()
    await form
      .getByText(/is needed/)
      .first()
      .waitFor()
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('are the rules of the server: it refuses what the form refuses', async () => {
    const found = await journey.site.admin.get(
      "/api/records/opportunity?filter=name = 'Cold store'&fields=name",
    )
    const { data } = (await found.json()) as { data: { id: string }[] }
    const answer = await journey.site.admin.patch(`/api/records/opportunity/${data[0]!.id}`, {
      stage: 'lost',
    })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ errors: [{ path: '/lost_reason', code: 'required' }] })
  })

  it('ask on a board for what a stage is missing, and for nothing else', async () => {
    await page.getByRole('link', { name: 'Sales board' }).first().click()
    const card = page.getByRole('article').filter({ hasText: 'Cold store' })
    await card.getByRole('link', { name: 'Cold store' }).focus()
    await page.keyboard.press('m')
    await page.getByRole('menuitem', { name: 'Propose' }).click()
    const form = page.getByRole('dialog', { name: 'Move to “Propose”' })
    await form.locator('[data-field="customer"]').waitFor()
    expect(await form.locator('[data-field]').count()).toBe(1)
    expect(await barriers(page)).toEqual([])
    await form.locator('[data-field="customer"] button').first().click()
    await page.keyboard.type('Aurora')
    await page.getByRole('option', { name: 'Aurora Foods' }).click()
    await form.getByRole('button', { name: 'Move' }).click()
    await page.getByRole('region', { name: 'Propose' }).getByText('Cold store').waitFor()
    await card.getByRole('link', { name: 'Cold store' }).focus()
    await page.keyboard.press('m')
    await page.getByRole('menuitem', { name: 'Won' }).click()
    await page.getByText('Not moved to “Won”').waitFor()
    await page.getByText('From Propose it goes to Quote, Qualify, Lost.').first().waitFor()
  })

  it('show, sort and group what is derived like any other column', async () => {
    await make(journey.site, 'opportunity', { name: 'Small deal', amount: '100', probability: 50 })
    await make(journey.site, 'opportunity', { name: 'Large deal', amount: '900', probability: 50 })
    await journey.go(page, '/app/o/opportunity?view=all')
    await page.getByText('Large deal').waitFor()
    await page.getByRole('button', { name: 'Fields', exact: true }).click()
    for (const label of ['Weighted amount', 'Customer tier']) {
      const choice = page.getByRole('dialog').getByRole('checkbox', { name: label })
      if (!(await choice.isChecked())) await choice.click()
    }
    await page.keyboard.press('Escape')
    const head = (name: string) => page.getByRole('columnheader', { name }).getByRole('button')
    await page.getByRole('gridcell', { name: '$450', exact: true }).waitFor()
    await head('Weighted amount').click()
    await page.getByRole('menuitem', { name: 'Sort descending' }).click()
    const names = () => page.getByRole('row').getByRole('link').allInnerTexts()
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['Large deal', 'Small deal'])
    await head('Customer tier').click()
    await page.getByRole('menuitem', { name: 'Group by Customer tier' }).click()
    await page.getByRole('button', { name: /^None *\d+$/ }).waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('hold on a phone in Chinese', async () => {
    page = await journey.visit({ language: 'zh', width: 375, at: '/app/o/opportunity/new' })
    await field('stage').getByRole('combobox').click()
    expect(await field('lost_reason').count()).toBe(0)
    await page.getByRole('option', { name: '输单' }).click()
    await field('lost_reason').waitFor()
    expect(await field('competitor').locator('.req').count()).toBe(0)
    await field('lost_reason').getByRole('combobox').click()
    await page.getByRole('option', { name: /竞争/ }).click()
    await field('competitor').locator('.req').waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: /^创建/ }).last().click()
    await page
      .getByText(/请填写/)
      .first()
      .waitFor()
  })
})
