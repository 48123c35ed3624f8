import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, pushedSideways, withBrowser } from '../support/journey.ts'

describe('Duplicates', () => {
  const journey = withBrowser()
  let page: Page
  const names = () => page.getByRole('row').getByRole('link').allInnerTexts()
  const selectAll = async (texts: string[]) => {
    for (const text of texts)
      await page.getByRole('row').filter({ hasText: text }).getByRole('checkbox').click()
  }

  it('are told of in the form, with the way to the other record, and saved all the same', async () => {
    const first = await make(journey.site, 'customer', { name: 'Bluewater Systems Ltd', employees: 40 })
    await make(journey.site, 'contact', { name: 'Ana', customer: first })
    page = await journey.visit({ at: '/app/o/customer/new' })
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Bluewater Systems')
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page.getByText('This may be there already').waitFor()
    expect(await barriers(page)).toEqual([])
    const link = page.getByRole('link', { name: 'Bluewater Systems Ltd' })
    expect(await link.getAttribute('href')).toBe(`/app/o/customer/r/${first}`)
    await page.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByRole('heading', { name: 'Bluewater Systems', level: 1 }).waitFor()
  })

  it('go away when the value is another one', async () => {
    await journey.go(page, '/app/o/customer/new')
    const name = page.getByRole('textbox', { name: 'Name', exact: true })
    await name.fill('Bluewater systems')
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page.getByText('This may be there already').waitFor()
    await name.fill('Greenfield')
    await expect.poll(() => page.getByText('This may be there already').count()).toBe(0)
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page.getByRole('heading', { name: 'Greenfield', level: 1 }).waitFor()
  })

  it('are merged side by side, and the merge is undone from the toast', async () => {
    await journey.go(page, '/app/o/customer')
    await page.getByText('Greenfield').waitFor()
    await selectAll(['Bluewater Systems Ltd', 'Greenfield'])
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 record goes to the recycle bin; Bluewater Systems Ltd stays.').waitFor()
    await dialog.getByRole('radio', { name: 'Name: Greenfield' }).check()
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Merge 2 records' }).click()
    await page.getByText('Merged 2 records into Bluewater Systems Ltd').first().waitFor()
    await expect.poll(names).toEqual(['Bluewater Systems', 'Greenfield'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The merge is undone').first().waitFor()
    await expect.poll(names).toEqual(['Bluewater Systems', 'Bluewater Systems Ltd', 'Greenfield'])
  })

  it('tell what moves along, also on a phone and in Chinese', async () => {
    page = await journey.visit({ at: '/app/o/customer', language: 'zh', width: 375 })
    await page.getByText('Greenfield').waitFor()
    expect(await pushedSideways(page)).toEqual([])
    page = await journey.visit({ at: '/app/o/customer/new', language: 'zh', width: 375 })
    await page.getByRole('textbox', { name: '名称', exact: true }).fill('Bluewater systems Inc')
    await page.getByRole('button', { name: /^创建客户/ }).click()
    await page.getByText('可能已存在相同记录').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await pushedSideways(page)).toEqual([])
  })

  it('stand below each other where there is no room beside', async () => {
    page = await journey.visit({ at: '/app/o/customer' })
    await page.getByText('Greenfield').waitFor()
    await selectAll(['Bluewater Systems Ltd', 'Greenfield'])
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Greenfield' }).first().check()
    await dialog.getByText('1 record goes to the recycle bin; Greenfield stays.').waitFor()
    await dialog.getByText('Contacts 1').waitFor()
    await page.setViewportSize({ width: 375, height: 812 })
    expect(await barriers(page)).toEqual([])
    expect(await pushedSideways(page)).toEqual([])
    const wide = await dialog.evaluate((one) =>
      [...one.querySelectorAll('.merge-table')].some((t) => t.scrollWidth > t.clientWidth),
    )
    expect(wide).toBe(false)
  })
})
