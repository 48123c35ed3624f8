import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, credentials, make, withBrowser } from '../support/journey.ts'

describe('The first customer', () => {
  const journey = withBrowser()
  let page: Page

  it('signs in after a wrong password', async () => {
    page = await journey.visit({ at: null })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await barriers(page)).toEqual([])

    await page.getByLabel('Work e-mail').fill(credentials.email)
    await page.getByLabel('Password', { exact: true }).fill('not my password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').innerText()).toMatch(/password/i)

    await page.getByLabel('Password', { exact: true }).fill(credentials.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Hello/ }).waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('finds the customers in the sidebar', async () => {
    await make(journey.site, 'customer', { name: 'Aurora Foods' })
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('heading', { name: 'Customers' }).waitFor()
    await page.getByText('Aurora Foods').waitFor()
    expect(await page.title()).toContain('Customers')
    expect(await barriers(page)).toEqual([])
  })

  it('creates one by the form, which first says what it needs', async () => {
    await page.getByRole('button', { name: 'New customer' }).click()
    await page.getByRole('heading', { name: 'New customer' }).waitFor()
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page.getByText('One thing needs another look').waitFor()
    await page.getByText('Name is needed').first().waitFor()
    expect(await barriers(page)).toEqual([])

    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Brightwater')
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page.getByRole('heading', { name: 'Brightwater', level: 1 }).waitFor()
  })

  it('edits a field where it stands and finds the change in the timeline', async () => {
    await page.getByRole('definition').filter({ hasText: 'Edit Name' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Brightwater Foods')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Brightwater Foods', level: 1 }).waitFor()

    await page.getByRole('tab', { name: 'Timeline' }).click()
    const timeline = page.getByRole('tabpanel', { name: 'Timeline' })
    await timeline.getByText('created this customer').waitFor()
    await timeline.getByText('Brightwater Foods').first().waitFor()
    expect(await barriers(page)).toEqual([])
  })
})
