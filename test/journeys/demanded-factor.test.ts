import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { codeAt, stepS } from '../../engine/auth/second-factor/totp.ts'
import { fromBase32 } from '../support/base32.ts'
import { barriers, pushedSideways, withBrowser } from '../support/journey.ts'
import { usualPassword } from '../support/organisation.ts'

describe('Whose role demands a second factor', () => {
  const journey = withBrowser()
  const wei = { name: 'Wei Chen', email: 'wei@example.com', password: usualPassword }
  const tom = { name: 'Tom Berg', email: 'tom@example.com', password: usualPassword }
  let page: Page

  async function demand(secondFactor: 'optional' | 'required') {
    const { admin } = journey.site
    const item = await admin.get('/api/design/items/role/seller')
    const { document, revision } = (await item.json()) as { document: object; revision: number }
    const answer = await admin.fetch('/api/design/items/role/seller', {
      method: 'PUT',
      json: { ...document, secondFactor },
      headers: { 'if-match': `"${revision}"` },
    })
    expect(answer.status, await answer.text()).toBeLessThan(300)
    expect((await admin.post('/api/design/publish', { message: secondFactor })).status).toBe(200)
  }
  async function signIn({ email, password }: typeof wei, [mail, word]: [string, string]) {
    await page.getByLabel(mail).fill(email)
    await page.getByLabel(word, { exact: true }).fill(password)
    await page.keyboard.press('Enter')
  }
  const english: [string, string] = ['Work e-mail', 'Password']

  it('sets it up after the password, on a phone and in Chinese, and goes where they wanted', async () => {
    const { admin } = journey.site
    for (const person of [wei, tom])
      expect((await admin.post('/api/admin/users', { ...person, roles: ['seller'] })).status).toBe(201)
    await demand('required')
    page = await journey.visit({ at: null, width: 375, language: 'zh' })
    await journey.go(page, '/app/o/customer')
    await signIn(wei, ['工作邮箱', '密码'])

    await page.getByRole('heading', { name: '设置二次验证' }).waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    const key = await page.locator('code').innerText()
    await page.reload()
    expect(await page.locator('code').innerText()).toBe(key)
    const secret = fromBase32(key.replaceAll(' ', ''))
    await page
      .getByLabel('输入验证器显示的验证码')
      .fill(codeAt(secret, Math.floor(Date.now() / 1000 / stepS)))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '我已妥善保存' }).click()
    await page.waitForURL('**/app/o/customer')
  })

  it('is led there in the middle of work when the role comes to demand it', async () => {
    await demand('optional')
    page = await journey.visit({ at: null })
    await signIn(tom, english)
    await page.getByRole('heading', { name: /Hello/ }).waitFor()

    await demand('required')
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await demand('optional')
  })

  it('leaves nothing of what they typed or opened to who signs in next', async () => {
    await signIn(tom, english)
    await page.getByRole('heading', { name: /Hello/ }).waitFor()
    await journey.go(page, '/app/o/customer/new')
    await page.getByLabel('Name').first().fill('A secret customer')
    const kept = () =>
      page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]).includes('A secret'))
    await expect.poll(kept).toBe(true)
    await journey.go(page, '/app/')
    await page.getByRole('button', { name: tom.name }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await kept()).toBe(false)
  })
})
