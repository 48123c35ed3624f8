import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, withBrowser } from '../support/journey.ts'

describe('A list', () => {
  const journey = withBrowser()
  let page: Page
  const names = () => page.getByRole('row').getByRole('link').allInnerTexts()

  it('narrows by a condition that stands in the address', async () => {
    const tiers = ['key', 'standard', 'small', 'key', 'strategic']
    for (const [at, tier] of tiers.entries())
      await make(journey.site, 'customer', { name: `Customer ${at + 1}`, tier, employees: (at + 1) * 10 })
    page = await journey.visit({ at: '/app/o/customer' })
    await page.getByText('Customer 5').waitFor()

    await page.getByRole('button', { name: 'Condition' }).click()
    await page.keyboard.type('Tier')
    await page.getByRole('option', { name: 'Tier' }).click()
    await page.getByRole('option', { name: 'Key' }).click()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(names).toEqual(['Customer 1', 'Customer 4'])
    expect(page.url()).toContain('filter=')
  })

  it('sorts by a column, and both survive a reload', async () => {
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
    await page.getByRole('menuitem', { name: 'Sort descending' }).click()
    await expect.poll(names).toEqual(['Customer 4', 'Customer 1'])
    await page.reload()
    await expect.poll(names).toEqual(['Customer 4', 'Customer 1'])
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(names).toHaveLength(5)
  })

  it('shows the columns one chooses, and keeps them', async () => {
    await page.getByRole('button', { name: 'Fields', exact: true }).click()
    await page.getByRole('dialog').getByText('Employees').click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Employees' }).waitFor()
    await page.reload()
    await page.getByRole('columnheader', { name: 'Employees' }).waitFor()
    await page.getByRole('gridcell', { name: '50', exact: true }).waitFor()
  })

  it('groups by a field, puts groups away, and figures out what stands below a column', async () => {
    const head = (name: string) => page.getByRole('columnheader', { name }).getByRole('button')
    await head('Tier').click()
    await page.getByRole('menuitem', { name: 'Group by Tier' }).click()
    const group = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} *\\d+$`) })
    await group('Key').waitFor()
    expect(await group('Key').innerText()).toMatch(/2$/)
    await expect.poll(names).toHaveLength(5)
    expect(await barriers(page)).toEqual([])
    await group('Key').click()
    await expect.poll(names).toHaveLength(3)
    await group('Key').click()
    await expect.poll(names).toHaveLength(5)
    expect(page.url()).toContain('group=tier')

    await head('Employees').click()
    await page.getByRole('menuitem', { name: 'Average' }).click()
    await page.getByRole('gridcell', { name: 'Average 30' }).waitFor()
    await head('Employees').click()
    await page.getByRole('menuitem', { name: 'Pin column' }).click()
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Employees' }).getAttribute('class'))
      .toContain('pin')
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => group('Key').count()).toBe(0)
  })

  it('edits many at once', async () => {
    for (const name of ['Customer 2', 'Customer 3'])
      await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').click()
    await page.getByText('2 selected').waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Edit fields' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Choose' }).click()
    await page.keyboard.type('Risk')
    await page.getByRole('option', { name: 'Risk' }).click()
    await dialog.getByRole('combobox').click()
    await page.getByRole('option', { name: 'High' }).click()
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Change 2 records' }).click()
    await page.getByText('Changed 2 records', { exact: true }).waitFor()

    const found = await journey.site.admin.get(
      `/api/records/customer?fields=name&sort=name&filter=${encodeURIComponent("risk_level = 'high'")}`,
    )
    const { data } = (await found.json()) as { data: { name: string }[] }
    expect(data.map((row) => row.name)).toEqual(['Customer 2', 'Customer 3'])
  })

  it('finds by words', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('customer 4')
    await expect.poll(names).toEqual(['Customer 4'])
    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody at all')
    await page.getByText('No customers match').waitFor()
  })

  it('jumps to a record by the palette', async () => {
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Search or jump to').fill('Customer 5')
    await page
      .getByRole('option', { name: /Customer 5/ })
      .first()
      .waitFor()
    expect(await barriers(page)).toEqual([])
    await page
      .getByRole('option', { name: /Customer 5/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Customer 5', level: 1 }).waitFor()
  })

  it('ticks cards on a phone, for everything that can be done with many', async () => {
    const phone = await journey.visit({ at: '/app/o/customer?view=all', width: 375 })
    const card = (name: string) => phone.getByRole('gridcell').filter({ hasText: name })
    await card('Customer 2').waitFor()
    expect(await phone.getByRole('checkbox').count()).toBe(0)
    await phone.getByRole('button', { name: 'Select records' }).click()
    await card('Customer 2').click()
    await card('Customer 3').click()
    await phone.getByText('2 selected').waitFor()
    expect(await barriers(phone)).toEqual([])
    await phone.getByRole('button', { name: 'Merge' }).waitFor()
    await phone.getByRole('checkbox', { name: 'Select all' }).click()
    await phone.getByText('5 selected').waitFor()
    await phone.getByRole('button', { name: 'Stop selecting' }).click()
    await card('Customer 2').click()
    await phone.getByRole('heading', { name: 'Customer 2', level: 1 }).waitFor()
  })
})
