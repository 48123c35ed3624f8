import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, withBrowser } from '../support/journey.ts'

describe('Changing the CRM in the studio', () => {
  const journey = withBrowser()
  let studio: Page
  let colleague: Page
  const row = () => studio.getByRole('row').filter({ hasText: 'x_delivery_week' })
  const placed = () => studio.getByRole('button', { name: 'Delivery week, on this form' })

  /** Loads of the page a colleague works in; it stays at one while the model changes under it. */
  let loads = 0

  it('adds a field to an object, and undoes and redoes it', async () => {
    colleague = await journey.visit({ at: '/app/o/customer/new' })
    await colleague.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed')
    colleague.on('load', () => {
      loads += 1
    })

    studio = await journey.visit({ at: '/design/' })
    await studio.getByRole('link', { name: 'Customer', exact: true }).click()
    const label = studio.getByRole('textbox', { name: 'New field: type its label' })
    await label.waitFor()
    expect(await barriers(studio)).toEqual([])
    await studio.getByRole('row').last().getByRole('button', { name: 'Text' }).click()
    await studio.keyboard.type('Whole')
    await studio.getByRole('option', { name: 'Whole number' }).click()
    await label.fill('Delivery week')
    await label.press('Enter')
    await row().waitFor()

    await studio.getByRole('button', { name: 'Undo' }).click()
    await row().waitFor({ state: 'detached' })
    await studio.getByRole('button', { name: 'Redo' }).click()
    await row().waitFor()
  })

  it('sets what the field takes in a panel', async () => {
    await row().click()
    const panel = studio.getByRole('complementary', { name: 'Properties' })
    await panel.getByRole('heading', { name: 'Delivery week' }).waitFor()
    await panel.getByRole('textbox', { name: 'Largest' }).fill('53')
    await studio.keyboard.press('Tab')
    await row().getByText('at most 53').waitFor()
    expect(await barriers(studio)).toEqual([])
  })

  it('writes a condition as text and as rows, with proposals, and hears what it comes to', async () => {
    const panel = studio.getByRole('complementary', { name: 'Properties' })
    await panel.getByRole('button', { name: 'Edit Visible when in a window' }).click()
    const dialog = studio.getByRole('dialog', { name: 'Visible when' })
    const text = dialog.getByRole('textbox', { name: 'Visible when' })
    await text.click()
    await studio.keyboard.type("kind = 'compnay' and employ")
    await dialog.getByRole('option', { name: /^employees/ }).click()
    await studio.keyboard.type(' > 10')
    await dialog.getByRole('button', { name: "Use 'company'" }).click()
    await dialog.getByText('true or false').waitFor()
    await dialog.getByText('SQL', { exact: true }).waitFor()
    expect(await barriers(studio)).toEqual([])

    await dialog.getByRole('button', { name: 'Remove the condition' }).first().click()
    await expect.poll(() => text.textContent()).toBe('employees > 10')
    await dialog.getByRole('button', { name: 'Remove the condition' }).click()
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  it('drags the field into the form', async () => {
    await studio.getByText(/^Saved /).waitFor()
    await journey.go(studio, '/design/form/customer.edit')
    const field = studio.getByRole('region', { name: 'Fields to place' }).getByText('Delivery week')
    await field.waitFor()
    expect(await barriers(studio)).toEqual([])
    await field.dragTo(studio.getByRole('button', { name: 'Kind, on this form' }).locator('..'))
    await placed().waitFor()
    await studio.getByText('No problems').waitFor()
  })

  it('publishes, and a colleague sees the field without a reload', async () => {
    await studio.getByRole('link', { name: 'Publish…' }).click()
    await studio.getByText('Ready to publish').first().waitFor()
    expect(await barriers(studio)).toEqual([])
    await studio.getByRole('button', { name: 'Publish 2 changes' }).click()
    await studio.getByText('Published as version 2').first().waitFor()

    await colleague.getByLabel('Delivery week').fill('12')
    expect(await colleague.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(
      'Half typed',
    )
    await colleague.getByRole('button', { name: /^Create customer/ }).click()
    await colleague.getByRole('heading', { name: 'Half typed', level: 1 }).waitFor()
    await colleague.getByRole('button', { name: 'Edit Delivery week' }).waitFor()
    expect(loads).toBe(0)
  })

  it('brings the version before back', async () => {
    await journey.go(studio, '/design/versions')
    await studio.getByRole('region', { name: 'Versions' }).getByRole('button').nth(1).click()
    await studio.getByRole('heading', { name: /Version 1/ }).waitFor()
    expect(await barriers(studio)).toEqual([])
    await studio.getByRole('button', { name: 'Restore' }).click()
    await studio.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await studio.getByRole('button', { name: 'Publish 2 changes' }).click()
    await studio.getByText('Published as version 3').first().waitFor()

    await colleague.getByRole('button', { name: 'Edit Delivery week' }).waitFor({ state: 'detached' })
    expect(loads).toBe(0)
  })
})
