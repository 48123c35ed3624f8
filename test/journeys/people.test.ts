import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, pushedSideways, withBrowser } from '../support/journey.ts'

const password = 'orchard lantern 47'

describe('People', () => {
  const journey = withBrowser()

  /** Somebody with these roles, in a browser of their own. */
  async function person(name: string, roles: string[]): Promise<{ page: Page; id: string }> {
    const email = `${name.toLowerCase()}@people.example`
    const made = await journey.site.admin.post('/api/admin/users', { name, email, roles, password })
    const page = await journey.visit({ at: null })
    await page.request.post(`${journey.site.address}/api/auth/login`, {
      data: { email, password },
      headers: { origin: journey.site.address },
    })
    return { page, id: ((await made.json()) as { id: string }).id }
  }

  it('who edit the same record see one another, and settle what both changed', async () => {
    const id = await make(journey.site, 'customer', { name: 'Acme' })
    const path = `/app/o/customer/r/${id}`
    const mine = await journey.visit({ at: path })
    const { page: other } = await person('Mia', ['admin'])
    await journey.go(other, path)
    await other.getByRole('heading', { name: 'Acme' }).waitFor()

    await mine.getByRole('button', { name: 'Edit Name' }).press('Enter')
    await mine.getByRole('textbox', { name: 'Name' }).fill('Acme of mine')
    await other.locator('.editors').waitFor()
    await other.request.patch(`${journey.site.address}/api/records/customer/${id}`, {
      data: { name: 'Acme of theirs' },
      headers: { origin: journey.site.address },
    })
    await mine.getByRole('heading', { name: 'Acme of theirs' }).waitFor() // live, and what is typed stays
    await mine.getByRole('textbox', { name: 'Name' }).press('Enter')
    await mine.getByRole('radio', { name: 'Mine Acme of mine' }).waitFor()
    expect(await barriers(mine)).toEqual([])
    await mine.keyboard.press('Control+Enter')

    await other.getByRole('heading', { name: 'Acme of mine' }).waitFor()
    await other.locator('.editors').waitFor({ state: 'detached' })
  })

  it('are deactivated on a phone, with what they own in view, and the audit tells', async () => {
    const { page } = await person('Noa', ['admin'])
    await page.setViewportSize({ width: 375, height: 812 })
    await journey.go(page, '/design/users?q=mia@people')
    await page.getByRole('button', { name: 'More for Mia' }).click()
    await page.getByRole('menuitem', { name: 'Deactivate' }).click()
    await page.getByRole('heading', { name: 'Deactivate Mia?' }).waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('Mia is deactivated.', { exact: true }).waitFor()

    await journey.go(page, '/design/audit?kind=user_deactivated')
    await page.getByText('Noa').first().waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('are seen through by an admin, who can change nothing then', async () => {
    const { id } = await person('Kim', [])
    const page = await journey.visit({ at: `/app/?view_as=${id}` })

    await page.getByText('You see what Kim sees').waitFor()
    expect(await page.getByRole('link', { name: 'Customers' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('link', { name: 'Customers' }).first().waitFor()
  })

  it('are offered nothing to an admin looking as them that would change something', async () => {
    const { id: kay } = await person('Kay', ['seller'])
    const { admin } = journey.site
    const made = await admin.post('/api/admin/departments', {
      name: 'Kay’s',
      code: `kays${Date.now()}`,
      type: 'department',
    })
    const { id: department } = (await made.json()) as { id: string }
    expect((await admin.patch(`/api/admin/users/${kay}`, { department })).status).toBe(200)
    const customer = await make(journey.site, 'customer', { name: 'Looked at', owner: kay })
    const page = await journey.visit({ at: `/app/?view_as=${kay}` })
    await page.getByText('You see what Kay sees. Nothing can be changed.').waitFor()
    const offered = () =>
      page
        .getByRole('button', { name: /^(New|Edit|Delete|Import|Log|Assign|Write a note|Restore|Save)/ })
        .allInnerTexts()

    await journey.go(page, '/app/o/customer')
    await page.getByText('Looked at').first().waitFor()
    expect(await offered()).toEqual([])
    await page.getByRole('checkbox').last().click()
    await page.getByText('1 selected').waitFor()
    expect(await offered()).toEqual([])

    await journey.go(page, `/app/o/customer/r/${customer}`)
    await page.getByRole('heading', { name: 'Looked at' }).first().waitFor()
    expect(await offered()).toEqual([])
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Kay' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'My account' }).count()).toBe(0)
  })
})
