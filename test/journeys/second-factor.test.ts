import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { codeAt, stepS } from '../../engine/auth/second-factor/totp.ts'
import { fromBase32 } from '../support/base32.ts'
import { barriers, credentials, pushedSideways, withBrowser } from '../support/journey.ts'

describe('A second factor', () => {
  const journey = withBrowser()
  let page: Page
  let secret: Buffer
  let recoveryCodes: string[]

  /** The code of now, or of so many steps later. */
  const code = (later = 0) => codeAt(secret, Math.floor(Date.now() / 1000 / stepS) + later)
  const signIn = async () => {
    await page.getByLabel('Work e-mail').fill(credentials.email)
    await page.getByLabel('Password', { exact: true }).fill(credentials.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor()
  }

  it('is set up in the account, with a code from the app', async () => {
    page = await journey.visit()
    await page.getByRole('button', { name: 'Admin' }).click()
    await page.getByRole('menuitem', { name: 'My account' }).click()
    await page.getByRole('button', { name: 'Set up second factor' }).click()
    const key = (await page.locator('code').innerText()).replaceAll(' ', '')
    secret = fromBase32(key)
    expect(await page.getByRole('link', { name: 'Open in the app' }).getAttribute('href')).toContain(
      `secret=${key}`,
    )
    await page.getByLabel('Enter the code that the app shows').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('The code is wrong').waitFor()
    expect(await barriers(page)).toEqual([])

    await page.getByLabel('Enter the code that the app shows').fill(code())
    await page.keyboard.press('Enter')
    const list = page.getByRole('list', { name: 'Recovery codes' })
    await list.waitFor()
    recoveryCodes = await list.getByRole('listitem').allInnerTexts()
    expect(recoveryCodes).toHaveLength(10)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('10 recovery codes are left').waitFor()
  })

  it('is asked for on a phone, after the password', async () => {
    page = await journey.visit({ at: null, width: 375 })
    await signIn()
    const field = page.getByLabel('Code from your app')
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])

    await field.fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('The code is wrong').waitFor()
    await field.fill(code(1))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Hello/ }).waitFor()
  })

  it('lets in by a recovery code, and is switched off with password and another', async () => {
    page = await journey.visit({ at: null })
    await signIn()
    await page.getByRole('button', { name: 'Phone lost? Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recoveryCodes[0]!)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Hello/ }).waitFor()

    await journey.go(page, '/app/account')
    await page.getByText('9 recovery codes are left').waitFor()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByLabel('Current password').fill(credentials.password)
    await page.getByLabel('Code from your app, or a recovery code').fill(recoveryCodes[1]!)
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Set up second factor' }).waitFor()
  })
})
