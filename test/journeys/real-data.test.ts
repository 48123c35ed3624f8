import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { barriers, withBrowser } from '../support/journey.ts'

const folder = join(import.meta.dirname, '../../../shared/data')

/** What somebody enters in the wizard about one file. */
interface Mapping {
  /** File's column → label of the field; what is guessed of the others is left out. */
  columns: Record<string, string>
  /** Value of the file → label of the option. */
  values?: Record<string, string>
  /** Column → value of the file → what it is called in Trellis. */
  replaced?: Record<string, [from: string, to: string]>
  /** Column → what the list of readings says of its first value. */
  readings?: Record<string, RegExp>
  /** Label of the field → formula over the row. */
  formulas?: Record<string, string>
  /** Label of the field → label of its option, or a text to type. */
  same?: Record<string, { option: string } | { text: string }>
  /** Label of the field by which rows are told to be records that are there already. */
  key: string
}

describe('Real data', () => {
  const journey = withBrowser()
  let page: Page
  beforeEach(({ skip }) => {
    if (!existsSync(folder)) skip(`skipped: the files to import are not in ${folder}`)
  })

  const rowOf = (column: string) =>
    page.locator('tr:not(.column-details)').filter({
      has: page.locator('td:first-child').getByText(column, { exact: true }),
    })
  const detailsOf = (column: string) =>
    page
      .locator('tbody')
      .filter({ has: rowOf(column) })
      .locator('.column-details')

  async function choose(option: string | RegExp) {
    await page.getByRole('option', { name: option, exact: true }).first().click()
  }
  async function addField(field: string) {
    const way = page.getByRole('combobox', { name: `How “${field}” is filled` })
    if (await way.count()) return way
    await page.getByRole('button', { name: 'Fill another field' }).click()
    await page.keyboard.type(field)
    await choose(field)
    return way
  }
  async function wayOf(field: string, way: string) {
    const select = await addField(field)
    if ((await select.innerText()).trim() === way) return
    await select.click()
    await choose(way)
  }
  async function map(mapping: Mapping) {
    const named = await page.locator('tr:not(.column-details) > td:first-child').allInnerTexts()
    for (const column of named) {
      const field = mapping.columns[column.trim()] ?? 'Leave out'
      const button = rowOf(column.trim()).getByRole('button').first()
      if ((await button.innerText()).trim() === field) continue
      await button.click()
      if (field === 'Leave out') {
        await page.getByRole('button', { name: 'Clear' }).click()
        continue
      }
      await page.keyboard.type(field)
      await choose(field)
    }
    for (const [value, option] of Object.entries(mapping.values ?? {})) {
      const select = page.getByRole('combobox', { name: value, exact: true })
      if ((await select.innerText()).trim() === option) continue
      await select.click()
      await choose(option)
    }
    for (const [column, [from, to]] of Object.entries(mapping.replaced ?? {})) {
      const details = detailsOf(column)
      await details.getByRole('button', { name: 'Replace a value' }).click()
      await details.getByRole('combobox', { name: 'Value of the file' }).click()
      await choose(from)
      await details.getByRole('textbox', { name: 'What it is called in Trellis' }).fill(to)
    }
    for (const [column, reading] of Object.entries(mapping.readings ?? {})) {
      await detailsOf(column).getByRole('combobox').click()
      await choose(reading)
    }
    for (const [field, formula] of Object.entries(mapping.formulas ?? {})) {
      await wayOf(field, 'Formula')
      await page.getByRole('textbox', { name: `Formula for “${field}”` }).fill(formula)
    }
    for (const [field, given] of Object.entries(mapping.same ?? {})) {
      await wayOf(field, 'One value for all rows')
      const line = page.locator('.fill-field').filter({ hasText: field })
      if ('option' in given) {
        await line.getByRole('combobox', { name: `“${field}” for all rows` }).click()
        await choose(given.option)
      } else {
        await line.getByRole('textbox').fill(given.text)
        await page.keyboard.press('Enter')
      }
    }
    await page.getByRole('combobox', { name: 'Existing records' }).click()
    await choose(mapping.key)
  }

  /** Through the wizard, from the list's own button to the list again. */
  async function bring(object: string, file: string, mapping: Mapping) {
    await journey.go(page, `/app/o/${object}`)
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByLabel('Choose a file').setInputFiles(join(folder, file))
    await page.getByRole('columnheader', { name: 'In the file' }).waitFor()
    await map(mapping)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Check all rows' }).click()
    await page.getByText('All rows fit').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: /^Import [\d,]+ rows?$/ }).click()
    await page.getByText('Imported', { exact: true }).waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: /^Show / }).click()
    await page.getByRole('columnheader').first().waitFor()
  }

  const countShown = async () => (await page.locator('header.head .tnum').first().innerText()).trim()
  async function list(object: string, filter = '') {
    await journey.go(page, `/app/o/${object}?view=all&filter=${encodeURIComponent(filter)}`)
    await page.getByRole('columnheader').first().waitFor()
  }

  it('brings the offices as departments, and the managers and sellers as people', async () => {
    page = await journey.visit({ at: '/app/' })
    const file = 'sales/sales_teams.csv'
    await bring('department', file, {
      columns: { regional_office: 'Name' },
      formulas: { Code: '$lowercase($row.regional_office)' },
      same: { Type: { option: 'Department' } },
      key: 'Code',
    })
    await bring('user', file, {
      columns: { manager: 'Name', regional_office: 'Department' },
      formulas: { 'E-mail': "$lowercase($replace($row.manager, ' ', '.')) & '@example.com'" },
      same: { Roles: { text: 'sales_manager' }, 'Job title': { text: 'Sales manager' } },
      key: 'E-mail',
    })
    await bring('user', file, {
      columns: { sales_agent: 'Name', manager: 'Superior', regional_office: 'Department' },
      formulas: { 'E-mail': "$lowercase($replace($row.sales_agent, ' ', '.')) & '@example.com'" },
      same: { Roles: { text: 'seller' }, 'Job title': { text: 'Seller' } },
      key: 'E-mail',
    })
    await list('user', "job_title = 'Seller'")
    await expect.poll(countShown).toBe('35')
    await list('user', "job_title = 'Sales manager'")
    await expect.poll(countShown).toBe('6')
    await list('user', "email = 'moses.frase@example.com'")
    await page.getByRole('row').filter({ hasText: 'Moses Frase' }).filter({ hasText: 'Central' }).waitFor()
  }, 60_000)

  it('brings products and accounts', async () => {
    await bring('product', 'sales/products.csv', {
      columns: { product: 'Name', series: 'Series', sales_price: 'List price' },
      formulas: { Code: "$uppercase($replace($row.product, ' ', '-'))" },
      same: { Category: { option: 'Hardware' } },
      key: 'Code',
    })
    await bring('customer', 'sales/accounts.csv', {
      columns: {
        account: 'Name',
        sector: 'Industry',
        year_established: 'Founded in',
        employees: 'Employees',
        office_location: 'Country',
        subsidiary_of: 'Parent company',
      },
      values: { technolgy: 'Technology', Philipines: 'Philippines', Korea: 'South Korea' },
      formulas: {
        'External code': "$lowercase($replace($row.account, ' ', '-'))",
        'Annual revenue': '$round($number($row.revenue) * 1000000)',
      },
      same: { Status: { option: 'Active' } },
      key: 'External code',
    })
    await expect.poll(countShown).toBe('85')
    await list('customer', "parent.name = 'Acme Corporation'")
    await page.getByRole('link', { name: 'Bluth Company' }).waitFor()
  }, 60_000)

  it('brings the whole pipeline, and its lists say so', async () => {
    await bring('opportunity', 'sales/sales_pipeline.csv', {
      columns: {
        opportunity_id: 'External code',
        sales_agent: 'Owner',
        product: 'Main product',
        account: 'Customer',
        deal_stage: 'Stage',
        engage_date: 'Engaged on',
        close_date: 'Close date',
        close_value: 'Amount',
      },
      values: { Prospecting: 'Qualify', Engaging: 'Propose', Won: 'Won', Lost: 'Lost' },
      replaced: { product: ['GTXPro', 'GTX Pro'] },
      formulas: {
        Name: "($row.account ? $row.account & ' · ' : '') & $replace($row.product, 'GTXPro', 'GTX Pro')",
      },
      key: 'External code',
    })
    await list('opportunity')
    await expect.poll(countShown).toBe('8,800')
    await list('opportunity', '$not($exists(customer))')
    await expect.poll(countShown).toBe('1,425')
    await list('opportunity', "stage = 'won'")
    await expect.poll(countShown).toBe('4,238')
    await page.getByRole('gridcell', { name: /10,005,534/ }).waitFor()
    await list('opportunity', "product.name = 'GTX Pro' and code = 'Z063OYW0'")
    await page.getByRole('row').filter({ hasText: 'Isdom' }).filter({ hasText: 'Darcel Schlecht' }).waitFor()
  }, 90_000)

  // The command line brings some in every check; all of them come through the screens with `npm run test:long`.
  it.runIf(process.env['TEST_LONG'] === '1')(
    'brings the tickets, their texts byte for byte',
    async () => {
      await bring('ticket', 'tickets/customer_support_tickets.csv', {
        columns: {
          'Ticket ID': 'External code',
          'Customer Name': 'Requester',
          'Customer Email': "Requester's e-mail",
          'Customer Age': "Requester's age",
          'Customer Gender': "Requester's gender",
          'Product Purchased': 'Product name',
          'Date of Purchase': 'Purchased on',
          'Ticket Type': 'Type',
          'Ticket Subject': 'Subject',
          'Ticket Description': 'Description',
          'Ticket Status': 'Status',
          Resolution: 'Resolution',
          'Ticket Priority': 'Priority',
          'Ticket Channel': 'Channel',
          'First Response Time': 'First response at',
          'Time to Resolution': 'Resolved at',
          'Customer Satisfaction Rating': 'Satisfaction',
        },
        values: { 'Pending Customer Response': 'Waiting for customer' },
        readings: {
          'First Response Time': /is June 1, 2023|is Jun 1, 2023|is 6\/1\/2023/,
          'Time to Resolution': /is June 1, 2023|is Jun 1, 2023|is 6\/1\/2023/,
        },
        key: 'External code',
      })
      await list('ticket')
      await expect.poll(countShown).toBe('8,469')

      const rows = parse(readFileSync(join(folder, 'tickets/customer_support_tickets.csv')), {
        columns: true,
      }) as Record<string, string>[]
      for (const wanted of [rows[0]!, rows[2]!, rows.at(-1)!]) {
        await list('ticket', `code = '${wanted['Ticket ID']}'`)
        await page.getByRole('link', { name: wanted['Ticket Subject']! }).first().click()
        const shown = page
          .locator('.prop, dl, dd')
          .filter({ hasText: wanted['Ticket Description']!.slice(0, 30) })
        await shown.first().waitFor()
        expect(
          await page.evaluate(
            (text) => [...document.querySelectorAll('main *')].some((one) => one.textContent === text),
            wanted['Ticket Description']!,
          ),
        ).toBe(true)
      }
    },
    90_000,
  )
})
