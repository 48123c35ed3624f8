import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, withBrowser } from '../support/journey.ts'

describe('Importing files', () => {
  const journey = withBrowser()
  let page: Page
  const rowOf = (column: string) =>
    page.getByRole('row').filter({ has: page.getByText(column, { exact: true }) })

  async function choose(file: string) {
    await page.getByLabel('Choose a file').setInputFiles(`test/fixtures/files/${file}`)
    await page.getByRole('columnheader', { name: 'In the file' }).waitFor()
  }
  /** Says into which field a column goes. */
  async function aim(column: string, field: string) {
    await rowOf(column).getByRole('button').first().click()
    await page.keyboard.type(field)
    await page.getByRole('option', { name: field, exact: true }).click()
  }
  const counts = () =>
    page
      .locator('dl')
      .evaluate((list) =>
        Object.fromEntries(
          [...list.querySelectorAll('div')].map((one) => [
            one.querySelector('dt')?.textContent?.trim(),
            Number(one.querySelector('dd')?.textContent),
          ]),
        ),
      )
  async function deals<T>(fields: string): Promise<T[]> {
    const answer = await journey.site.admin.get(`/api/records/opportunity?sort=name&fields=${fields}`)
    return ((await answer.json()) as { data: T[] }).data
  }

  it('asks about what fits no option, and sets references within the file', async () => {
    page = await journey.visit({ at: '/app/o/customer/import' })
    await page.getByText('Drop a CSV or Excel file here').waitFor()
    expect(await barriers(page)).toEqual([])
    await choose('accounts.csv')
    await aim('account', 'Name')
    await aim('sector', 'Industry')
    await aim('founded', 'Founded in')
    await aim('subsidiary_of', 'Parent company')
    await page.getByLabel('technolgy').click()
    await page.getByRole('option', { name: 'Technology' }).click()
    expect(await barriers(page)).toEqual([])

    await page.getByRole('button', { name: 'Check all rows' }).click()
    await page.getByText('All rows fit').waitFor()
    await page.getByRole('button', { name: 'Import 3 rows' }).click()
    await page.getByRole('button', { name: 'Show Customers' }).click()
    await page.getByRole('link', { name: 'Betasoloin' }).click()
    await page.getByRole('link', { name: 'Acme Corp' }).first().waitFor()
  })

  it('reports the rows that do not fit, and imports the others', async () => {
    await journey.go(page, '/app/o/opportunity/import')
    await choose('deals.csv')
    await aim('deal', 'Name')
    await aim('account', 'Customer')
    await aim('stage', 'Stage')
    await aim('engage_date', 'Engaged on')
    await aim('close_date', 'Close date')
    await aim('value', 'Amount')
    for (const [from, to] of [
      ['Prospecting', 'Qualify'],
      ['Engaging', 'Propose'],
    ] as const) {
      await page.getByLabel(from).click()
      await page.getByRole('option', { name: to }).click()
    }
    await page.getByRole('button', { name: 'Check all rows' }).click()
    await page.getByText('Rows with problems').first().waitFor()
    expect(await counts()).toMatchObject({ New: 4, 'With problems': 2 })
    const report = page.getByRole('table')
    await report.getByRole('row').filter({ hasText: 'Nobody Ltd' }).waitFor()
    await report.getByRole('row').filter({ hasText: '4/31/2017' }).waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await deals('name')).toEqual([])

    await page.getByRole('button', { name: 'Import 4 rows' }).click()
    await page.getByRole('button', { name: 'Show Opportunities' }).waitFor()
    expect(await deals('name,stage,engaged_on,amount,customer')).toMatchObject([
      {
        name: 'D-1',
        stage: 'won',
        engaged_on: '2016-10-20',
        amount: '1054.00',
        customer: { label: 'Acme Corp' },
      },
      { name: 'D-2', stage: 'propose', engaged_on: '2016-11-25' },
      { name: 'D-3', stage: 'qualify', customer: null },
      { name: 'D-4', stage: 'lost', amount: '0.00' },
    ])
  })

  it('leaves out what looks like a record that is there, unless somebody says otherwise', async () => {
    await page.setViewportSize({ width: 375, height: 760 })
    await journey.go(page, '/app/o/customer/import')
    const csv = 'Name\nAcme Corporation\nDrumlin Foods\n'
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.getByRole('button', { name: 'Check all rows' }).click()
    await page.getByText('Some rows look like records that are there already').waitFor()
    expect(await counts()).toMatchObject({ New: 1, 'With problems': 1 })
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)

    await page.getByRole('button', { name: 'Import them too' }).click()
    await page.getByText('Rows that look like records that are there already are imported too').waitFor()
    await page.getByRole('button', { name: 'Leave them out' }).click()
    await page.getByText('Some rows look like records that are there already').waitFor()
    await page.getByRole('button', { name: 'Import them too' }).click()
    await page.getByRole('button', { name: 'Import 2 rows' }).click()
    await page.getByRole('button', { name: 'Show Customers' }).waitFor()
    const answer = await journey.site.admin.get(
      `/api/records/customer?fields=name&filter=${encodeURIComponent("$contains(name, 'Acme')")}`,
    )
    expect(((await answer.json()) as { data: unknown[] }).data).toHaveLength(2)
  })
})
