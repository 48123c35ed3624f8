import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, withBrowser } from '../support/journey.ts'

describe('A view of one’s own', () => {
  const journey = withBrowser()
  let page: Page
  const names = () => page.getByRole('row').getByRole('link').allInnerTexts()
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(name) })

  it('is made of conditions typed as an expression; what is wrong is shown where it stands', async () => {
    for (const [at, tier] of ['key', 'small', 'key'].entries())
      await make(journey.site, 'customer', { name: `Customer ${at + 1}`, tier, employees: (at + 1) * 10 })
    page = await journey.visit({ at: '/app/o/customer?view=all' })
    await page.getByText('Customer 3').waitFor()
    await page.getByRole('button', { name: 'Filter as text' }).click()
    const box = page.getByRole('textbox', { name: 'Filter as text' })
    await box.fill('employes > 15')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(() => page.locator('.filter-text__place mark').innerText()).toBe('employes')
    expect(await barriers(page)).toEqual([])
    await box.fill('employees > 15')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(names).toEqual(expect.arrayContaining(['Customer 2', 'Customer 3']))
    await expect.poll(names).toHaveLength(2)
  })

  it('is saved under a name, and opens the list from then on', async () => {
    await page.getByRole('button', { name: 'Save as view' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('More than a few')
    await page.getByRole('checkbox', { name: 'Open the list with this view' }).click()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(() => tab('More than a few').getAttribute('aria-current')).toBe('page')

    await journey.go(page, '/app/o/customer')
    await expect.poll(() => tab('More than a few').getAttribute('aria-current')).toBe('page')
    await expect.poll(names).toHaveLength(2)
  })

  it('takes changes, another name, and can be had back when it was deleted', async () => {
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
    await page.getByRole('menuitem', { name: 'Sort descending' }).click()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect.poll(() => page.url()).not.toContain('sort=')
    await expect.poll(names).toEqual(['Customer 3', 'Customer 2'])

    const acts = (name: string) => page.getByRole('button', { name: `What to do with ${name}` })
    await acts('More than a few').click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Many people')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await tab('Many people').waitFor()

    await acts('Many people').click()
    await page.getByRole('menuitem', { name: 'Delete view' }).click()
    await page.getByText('Deleted the view Many people', { exact: true }).waitFor()
    await expect.poll(() => tab('Many people').count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await tab('Many people').waitFor()
    await expect.poll(names).toEqual(['Customer 3', 'Customer 2'])
  })
})
