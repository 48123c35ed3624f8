import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, withBrowser } from '../support/journey.ts'

describe('A workflow made in the studio', () => {
  const journey = withBrowser()
  let studio: Page
  const panel = () => studio.getByRole('complementary', { name: 'Properties' })
  const pick = async (words: string) => {
    await studio.getByRole('dialog').getByRole('searchbox').fill(words)
    await studio.keyboard.press('Enter')
  }

  it('begins with a way in and a step on its wire, without a line of code', async () => {
    studio = await journey.visit({ at: '/design/kind/workflow' })
    await studio.getByRole('button', { name: 'New workflow' }).click()
    const dialog = studio.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Label' }).fill('Web site of new customers')
    await dialog.getByLabel('Object').click()
    await studio.keyboard.type('Customer')
    await studio
      .getByRole('option', { name: /^Customer/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Add' }).click()

    await studio.getByRole('button', { name: 'Add a way in' }).click()
    await pick('record changes')
    await panel().getByRole('heading', { name: 'A record changes' }).waitFor()
    await studio.getByRole('button', { name: 'Insert a step here' }).first().click()
    await pick('change records')
    await panel().getByRole('heading', { name: 'Change records' }).waitFor()
    await panel().getByRole('button', { name: 'Add a field' }).click()
    await studio.keyboard.type('Website')
    await studio.getByRole('option', { name: /^Website/ }).click()
    await panel().getByRole('textbox', { name: 'Website' }).fill('https://example.com/welcome')
    await studio.locator('.vue-flow').getByText('Website', { exact: true }).waitFor()
    expect(await barriers(studio)).toEqual([])
  })

  it('says what a step needs, takes it back, and copies steps', async () => {
    await studio.getByRole('button', { name: 'Insert a step here' }).last().click()
    await pick('send an e-mail')
    await panel()
      .getByText(/needs "to"/)
      .first()
      .waitFor()
    await studio.getByText('1 problem').waitFor()
    await studio.getByRole('button', { name: 'Undo' }).click()
    await studio.getByText('No problems').waitFor()

    const box = studio.locator('.vue-flow__node')
    await box.filter({ hasText: 'A record changes' }).press('Enter')
    await panel().getByRole('heading', { name: 'A record changes' }).waitFor()
    await studio.keyboard.press('ArrowDown')
    await panel().getByRole('heading', { name: 'Change records' }).waitFor()
    await studio.keyboard.press('ControlOrMeta+c')
    await studio.getByText('One step copied', { exact: true }).waitFor()
    await studio.keyboard.press('ControlOrMeta+v')
    await studio.getByText('Change records').nth(2).waitFor()
    await studio.getByRole('button', { name: 'Undo' }).click()
  })

  it('is opened inside a step, and led back from there', async () => {
    await studio.getByRole('button', { name: 'Insert a step here' }).last().click()
    await pick('for each')
    await panel().getByRole('heading', { name: 'For each' }).waitFor()
    await studio.getByRole('button', { name: 'Open the steps inside' }).click()
    await studio.getByText('The steps inside begin here').waitFor()
    await studio.getByRole('link', { name: 'Web site of new customers' }).click()
    await studio.getByText('The steps inside begin here').waitFor({ state: 'detached' })
    await studio.getByText('For each', { exact: true }).first().click()
    await panel().getByRole('heading', { name: 'For each' }).waitFor()
    await studio.keyboard.press('Delete')
    await studio.getByText('For each', { exact: true }).waitFor({ state: 'detached' })
  })

  it('runs as soon as it is published', async () => {
    await studio.getByRole('link', { name: /^Publish/ }).click()
    await studio.getByRole('button', { name: 'Publish 1 change' }).click()
    await studio.getByText('version 2 live').waitFor()
    const page = await journey.visit({ at: '/app/o/customer/new' })
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Runs by itself')
    await page.getByRole('button', { name: /^Create customer/ }).click()
    await page
      .getByText(/example\.com\/welcome/)
      .first()
      .waitFor()
  })

  it('shows its runs on the canvas, and tries a draft on a record without writing', async () => {
    await studio.goBack()
    await studio.getByRole('button', { name: 'Runs' }).click()
    await panel()
      .getByRole('button', { name: /Completed/ })
      .click()
    await studio.getByText(/version 1$/).waitFor()
    await studio.getByRole('button', { name: 'Show the draft alone' }).click()

    await studio.getByText('Choose or search').click()
    await studio.keyboard.type('Runs by')
    await studio.getByRole('option', { name: /Runs by itself/ }).click()
    await studio.getByRole('button', { name: 'Try', exact: true }).click()
    await studio.getByText(/nothing written/).waitFor()
    await studio.getByText('Change records').first().click()
    await panel().getByRole('tab', { name: 'Last run' }).waitFor()
    await panel().getByText('What comes out').waitFor()
    expect(await barriers(studio)).toEqual([])
  })

  it('says how a draft differs from what is published, and what it would have changed', async () => {
    await studio.getByRole('button', { name: 'Show the draft alone' }).click()
    await panel().getByRole('tab', { name: 'Settings' }).click()
    await panel().getByRole('textbox', { name: 'Website' }).fill('https://example.com/other')
    await studio.getByRole('button', { name: 'Versions' }).click()
    await panel()
      .getByText(/example\.com\/other/)
      .waitFor()
    expect(await barriers(studio)).toEqual([])

    await studio.getByRole('link', { name: 'Replay' }).click()
    await studio.getByRole('button', { name: 'Play' }).click()
    await studio.getByText('1 of 1 would have gone another way.').waitFor()
    await studio.getByRole('button', { name: 'Runs by itself' }).click()
    await panel().getByRole('table', { name: 'Steps side by side' }).waitFor()
    expect(await barriers(studio)).toEqual([])
  })

  it('is read as an outline on a phone, where a step opens what is said of it', async () => {
    const phone = await journey.visit({ at: '/design/workflow/contract.renewal', width: 375 })
    const step = phone.getByRole('button', { name: /Until a week before.*7 days before End/ })
    await step.press('Enter')
    const panel = phone.getByRole('complementary', { name: 'Properties' })
    await panel.getByRole('heading', { name: 'Until a week before' }).waitFor()
    expect(await barriers(phone)).toEqual([])
    await phone.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(await step.evaluate((card) => card === document.activeElement)).toBe(true)
    expect(await barriers(phone)).toEqual([])
  })
})

describe('A business calendar', () => {
  const journey = withBrowser()

  it('gets hours, a holiday and a make-up day, and counts working time by them at once', async () => {
    const studio = await journey.visit({ at: '/design/calendar/standard' })
    await studio.getByRole('textbox', { name: 'Monday, opens' }).first().fill('8')
    await studio.keyboard.press('Enter')
    await studio.getByText('41 h a week').waitFor()
    await studio.getByRole('button', { name: 'Paste a list…' }).click()
    await studio
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('2026-12-24, Christmas Eve, off\n2026-12-26, For Christmas Eve, work')
    await studio.getByRole('button', { name: 'Take them' }).click()
    const months = studio.getByRole('table', { name: 'December 2026' })
    await months.getByRole('button', { name: /December 24, 2026, Christmas Eve, free/ }).click()
    await studio.keyboard.press('ArrowRight')
    await studio.keyboard.press('ArrowRight')
    await studio.keyboard.press('Enter')
    await studio
      .getByRole('button', { name: 'Worked', pressed: true })
      .or(studio.getByText('Hours of its own'))
      .first()
      .waitFor()
    await studio.getByText(/^Due /).waitFor()
    expect(await barriers(studio)).toEqual([])
  })
})
