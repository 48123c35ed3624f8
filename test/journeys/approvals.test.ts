import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, make, pushedSideways, type VisitOptions, withBrowser } from '../support/journey.ts'
import { isLong, readAs, waysToRead } from '../support/ways-to-read.ts'

const password = 'orchard lantern 47'

/** Sam sells, Mia leads, Eve decides about what is large; Leo and Kim lead elsewhere. */
describe('What has to be approved', () => {
  const journey = withBrowser()
  const ids: Record<string, string> = {}
  const emailOf = (name: string) => `${name.toLowerCase()}@office.example`
  let customer: string

  async function created(path: string, values: object): Promise<string> {
    const answer = await journey.site.admin.post(path, values)
    expect(answer.status, await answer.clone().text()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  async function hire(name: string, role: string, department: string, superior?: string): Promise<void> {
    const more = superior ? { superior: ids[superior] } : {}
    ids[name] = await created('/api/admin/users', {
      ...{ name, email: emailOf(name), roles: [role], password, department },
      ...more,
    })
  }
  const windows = new Map<string, Page>()
  /** Their own browser, signed in; the one of before, where they read the same language in it. */
  async function as(name: string, { at, ...options }: VisitOptions & { at: string }): Promise<Page> {
    const { language = 'en', width = 1440, dark = false } = options
    const key = `${name} ${language}`
    const known = windows.get(key)
    if (known) {
      await known.setViewportSize({ width, height: 900 })
      await known.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
      await journey.go(known, at)
      return known
    }
    const page = await journey.visit({ ...options, at, as: { email: emailOf(name), password } })
    windows.set(key, page)
    return page
  }
  /** What approvals and their steps are called, in the language that the reader does not read. */
  const foreign = {
    en: /报价折扣审批|客户信用审批|直接上级/,
    zh: /Quote discount|Customer credit|Superior\b/,
  }
  let stops = 0
  /**
   * As it is, and as somebody else would see it: in the other language, on the other screen. At every second stop; at
   * all, in all four ways, with `npm run test:long`.
   */
  const looksRight = async (page: Page) => {
    const all = await waysToRead(page)
    const ways = isLong || stops++ % 2 === 0 ? all : all.slice(0, 1)
    for (const way of ways) {
      await readAs(page, way)
      const main = page.locator('main').first()
      await expect
        .poll(() => main.innerText(), { message: JSON.stringify(way) })
        .not.toMatch(foreign[way.language])
      expect(await barriers(page), JSON.stringify(way)).toEqual([])
      expect(await pushedSideways(page), JSON.stringify(way)).toEqual([])
    }
    await readAs(page, ways[0]!)
  }
  const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name })
  /** A save of theirs by the API. */
  async function save(page: Page, path: string, data: object): Promise<void> {
    const { address } = journey.site
    const saved = await page.request.patch(`${address}/api/records/${path}`, {
      data,
      headers: { origin: address },
    })
    expect(saved.ok(), await saved.text()).toBe(true)
  }
  async function choose(page: Page, name: string): Promise<void> {
    await page.keyboard.type(name)
    await page.getByRole('option', { name }).click()
  }

  beforeAll(async () => {
    if (!journey.site) return
    const department = await created('/api/admin/departments', {
      name: 'Office',
      code: 'office',
      type: 'department',
    })
    await hire('Eve', 'executive', department)
    const managers = ['Mia', 'Leo', 'Kim'].map((name) => hire(name, 'sales_manager', department, 'Eve'))
    await Promise.all([...managers, hire('Fay', 'finance_clerk', department, 'Eve')])
    await hire('Sam', 'seller', department, 'Mia')
    const limit = { credit_limit: '50000' }
    customer = await make(journey.site, 'customer', { name: 'Aurora Foods', owner: ids['Sam'], ...limit })
  })
  const quote = (name: string) =>
    make(journey.site, 'quote', {
      ...{ name, customer, owner: ids['Sam'], list_amount: '1000', discount: 22 },
      discount_reason: 'They order every month',
    })

  describe('goes back to whoever submitted it, and on from hand to hand', () => {
    let id: string
    let sam: Page

    it('is submitted with everybody in view who will be asked', async () => {
      id = await quote('Cold store')
      sam = await as('Sam', { at: `/app/o/quote/r/${id}`, width: 375 })
      await sam.getByRole('button', { name: 'Submit', exact: true }).click()
      const dialog = sam.getByRole('dialog')
      await dialog.getByText('Mia').first().waitFor()
      await dialog.getByText('Eve').first().waitFor()
      await looksRight(sam)
      const submit = dialog.getByRole('button', { name: 'Submit' })
      expect((await submit.boundingBox())!.height).toBeGreaterThanOrEqual(40)
      await submit.click()
      const said = await sam.locator('.toast').first().boundingBox()
      const acts = await sam.getByRole('button', { name: 'Log activity' }).boundingBox()
      expect(said!.y + said!.height).toBeLessThanOrEqual(acts!.y)
      await sam.getByText(/waits for Mia/).waitFor()
      await looksRight(sam)
      const highlights = sam.locator('.record-highlights')
      const edge = await highlights.evaluate((list) => list.getBoundingClientRect().right)
      const sides = await highlights.locator('dt').evaluateAll((terms) =>
        terms.map((term) => {
          const { left, right } = term.getBoundingClientRect()
          return [left, right] as const
        }),
      )
      expect(sides.filter(([left, right]) => left < edge - 1 && right > edge)).toEqual([])
    })

    it('is returned in Chinese, with a reason', async () => {
      const mia = await as('Mia', { at: '/app/approvals', language: 'zh' })
      await mia.getByRole('button', { name: /Cold store/ }).click()
      await mia.getByText('22').first().waitFor()
      await looksRight(mia)
      await mia.getByRole('button', { name: '退回' }).click()
      const dialog = dialogOf(mia, '退回')
      await dialog.getByRole('textbox').fill('折扣请降到 21%')
      await looksRight(mia)
      await dialog.getByRole('button', { name: '退回' }).click()
      await mia.getByText('没有待您处理的审批').waitFor()
    })

    it('is mended and submitted again on a phone', async () => {
      await sam.getByText('It came back to be revised and submitted again.').waitFor() // live
      await sam.getByRole('button', { name: 'Edit Discount', exact: true }).press('Enter')
      await sam.getByRole('textbox', { name: 'Discount', exact: true }).fill('21')
      await sam.keyboard.press('Enter')
      await sam.getByText('21%').first().waitFor()
      await journey.go(sam, '/app/approvals?tab=submitted')
      await sam.getByRole('button', { name: /Cold store/ }).click()
      await sam.getByText('折扣请降到 21%').first().waitFor()
      await looksRight(sam)
      await sam.getByRole('button', { name: 'Submit again' }).click()
      await sam.getByRole('dialog').getByRole('button', { name: 'Submit again' }).click()
      await sam.getByText('Submitted again', { exact: true }).waitFor()
    })

    it('shows what has changed since, gets one more signer, and goes on', async () => {
      const mia = await as('Mia', { at: '/app/approvals', dark: true })
      await mia.getByRole('button', { name: /Cold store/ }).click()
      await mia.getByText('Compared with the last round').waitFor()
      await looksRight(mia)
      await mia.getByRole('button', { name: 'Add signer' }).click()
      const dialog = dialogOf(mia, 'Add signer')
      await dialog.getByRole('button', { name: /Whom/ }).click()
      await choose(mia, 'Leo')
      await dialog.getByRole('button', { name: 'After me' }).click()
      await dialog.getByRole('button', { name: 'Add signer' }).click()
      await mia.getByText('Signer added', { exact: true }).waitFor()
      await mia.getByRole('button', { name: 'Approve' }).click()
      await mia.getByText('Nothing waits for you').waitFor()
    })

    it('is handed on, and approved by the last one', async () => {
      const leo = await as('Leo', { at: '/app/approvals' })
      await leo.getByRole('button', { name: /Cold store/ }).click()
      await leo.getByRole('button', { name: 'Hand on' }).click()
      const dialog = dialogOf(leo, 'Hand on')
      await dialog.getByRole('button', { name: /Whom/ }).click()
      await choose(leo, 'Kim')
      await dialog.getByRole('button', { name: 'Hand on' }).click()
      await leo.getByText('Handed on', { exact: true }).waitFor()

      for (const name of ['Kim', 'Eve']) {
        const page = await as(name, { at: '/app/approvals', width: 375, language: 'zh' })
        await page.getByRole('button', { name: /Cold store/ }).click()
        if (name === 'Kim') await looksRight(page)
        await page.getByRole('button', { name: '同意' }).click()
        await page.getByText('没有待您处理的审批').waitFor()
      }
      await journey.go(sam, `/app/o/quote/r/${id}`)
      await sam.getByText('Approved').first().waitFor()
    })
  })

  it('is decided by a deputy, under both names', async () => {
    const mia = await as('Mia', { at: '/app/approvals' })
    const away = await mia.request.post(`${journey.site.address}/api/approvals/delegations`, {
      data: {
        delegate: ids['Leo'],
        starts_at: new Date(Date.now() - 60_000).toISOString(),
        ends_at: new Date(Date.now() + 86_400_000).toISOString(),
      },
      headers: { origin: journey.site.address },
    })
    expect(away.status(), await away.text()).toBe(201)
    await mia.getByRole('button', { name: 'Deputies' }).click()
    await dialogOf(mia, 'Deputies').getByText('Leo').first().waitFor()
    await looksRight(mia)

    const id = await quote('Freezer')
    const sam = await as('Sam', { at: `/app/o/quote/r/${id}` })
    await sam.getByRole('button', { name: 'Submit for approval' }).click()
    await sam.getByRole('dialog').getByRole('button', { name: 'Submit' }).click()
    await sam.getByText(/waits for Leo/).waitFor()
    const leo = await as('Leo', { at: '/app/approvals' })
    await leo.getByRole('button', { name: /Freezer/ }).click()
    await leo.getByText('You decide in the place of Mia.').first().waitFor()
    await looksRight(leo)
    await leo.getByRole('button', { name: 'Approve' }).click()
    await leo.getByText('Nothing waits for you').waitFor()
  })

  it('is withdrawn and submitted once more', async () => {
    const id = await quote('Shelves')
    const sam = await as('Sam', { at: `/app/o/quote/r/${id}` })
    for (const turn of ['withdrawn', 'open']) {
      await sam.getByRole('button', { name: 'Submit for approval' }).click()
      await sam.getByRole('dialog').getByRole('button', { name: 'Submit' }).click()
      await sam.getByText(/waits for/).waitFor()
      if (turn === 'open') break
      await sam.getByRole('link', { name: 'Open approval' }).click()
      await sam.getByRole('button', { name: 'Withdraw' }).click()
      await dialogOf(sam, 'Withdraw').getByRole('textbox').fill('Not this month')
      await looksRight(sam)
      await dialogOf(sam, 'Withdraw').getByRole('button', { name: 'Withdraw' }).click()
      await sam.getByText('Withdrawn', { exact: true }).first().waitFor()
      await looksRight(sam)
      await journey.go(sam, `/app/o/quote/r/${id}`)
    }
  })

  describe('is settled where others change the same while it waits', () => {
    let fay: Page
    let mia: Page
    const approve = async () => {
      await fay.getByRole('button', { name: /Aurora Foods/ }).click()
      await fay.getByPlaceholder(/Comment/).fill('They pay on time')
      await fay.getByRole('button', { name: 'Approve' }).click()
      await fay.getByText('Nothing waits for you').waitFor()
    }

    it('shows what it comes to, and what it is by now', async () => {
      mia = await as('Mia', { at: '/app/approvals', dark: true })
      await save(mia, `customer/${customer}`, { credit_limit: '90000' })
      fay = await as('Fay', { at: '/app/approvals' })
      await fay.getByRole('button', { name: /Aurora Foods.*Proposed.*90,000.*Now.*50,000/ }).waitFor()
      await journey.site.admin.patch(`/api/records/customer/${customer}`, { credit_limit: '40000' })
      await fay.getByRole('button', { name: /Aurora Foods/ }).click()
      await fay
        .getByRole('definition')
        .filter({ hasText: /90,000.*Now.*40,000/ })
        .waitFor()
      await looksRight(fay)
      await approve()
    })

    it('comes back with both values, and goes through once it is submitted on what is there', async () => {
      await journey.go(mia, '/app/approvals?tab=submitted')
      await mia.getByRole('button', { name: /Aurora Foods/ }).click()
      await mia.getByText('It came back because others changed the same fields meanwhile.').waitFor()
      await mia.getByRole('row', { name: /Credit limit.*40,000.*90,000/ }).waitFor()
      await looksRight(mia)
      await mia.getByRole('button', { name: 'Submit again' }).click()
      await mia.getByRole('dialog').getByRole('button', { name: 'Submit again' }).click()
      await mia.getByText('Submitted again', { exact: true }).waitFor()
      await approve()
      await journey.go(mia, `/app/o/customer/r/${customer}`)
      await mia
        .getByText(/90,000/)
        .first()
        .waitFor()
    })
  })

  const aLead = (name: string) =>
    make(journey.site, 'lead', { name, email: `${name.length}@lead.example`, owner: ids['Sam'] })

  /** A free day of the week that is worked this once, at whatever hour this runs: it is about noon there. */
  function madeUpToday(): object {
    const now = new Date()
    const ahead = 12 - now.getUTCHours()
    const there = new Date(now.getTime() + ahead * 3_600_000)
    const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
    const working = weekdays[(there.getUTCDay() + 2) % 7]!
    return {
      label: { en: 'Made up', zh: '调休' },
      timeZone: `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`,
      hours: { [working]: [['09:00', '17:00']] },
      workdays: { [there.toISOString().slice(0, 10)]: { hours: [['00:00', '24:00']] } },
    }
  }

  describe('is made in the studio', () => {
    let studio: Page
    let lead: string

    it('from one of the usual flows, with branches beside each other and people picked for them', async () => {
      const drafts = {
        'calendar/made_up': madeUpToday(),
        'approval/lead.urgent': {
          label: { en: 'Urgent lead', zh: '加急线索' },
          ...{ object: 'lead', purpose: 'urgent', guard: 'status', path: ['boss'] },
          steps: {
            boss: {
              assignees: [{ superior: 1 }],
              deadline: {
                ...{ after: 'PT1S', calendar: 'made_up' },
                ladder: { late: { at: 'PT0S', act: 'transfer', to: 'superior' } },
              },
            },
          },
        },
      }
      for (const [item, document] of Object.entries(drafts)) {
        const kept = await journey.site.admin.put(`/api/design/items/${item}`, document)
        expect(kept.ok, await kept.clone().text()).toBe(true)
      }
      studio = await journey.visit({ at: '/design/kind/approval' })
      await studio.getByRole('button', { name: 'New approval' }).click()
      const dialog = studio.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Label' }).fill('Lead check')
      await dialog.getByRole('button', { name: 'Object' }).click()
      await studio.keyboard.type('Lead')
      await studio.getByRole('option', { name: /^Lead/ }).first().click()
      await dialog.getByRole('button', { name: 'Add' }).click()

      await studio.getByRole('button', { name: 'Insert here' }).last().click()
      await studio.getByRole('menuitem', { name: 'Steps side by side' }).click()
      await studio.getByText('New step').last().click()
      const panel = studio.getByRole('complementary', { name: 'Properties' })
      await panel.getByRole('combobox', { name: 'How people are named' }).click()
      await studio.getByRole('option', { name: 'Role', exact: true }).click()
      await panel.getByText('Choose who is meant').waitFor()
      await panel.getByRole('button', { name: 'Choose', exact: true }).click()
      await choose(studio, 'Executive')
      await studio.getByText('Role Executive').waitFor()
      await looksRight(studio)
    })

    it('asks as soon as it is published', async () => {
      await studio.getByRole('link', { name: /^Publish/ }).click()
      await studio.getByRole('button', { name: 'Publish 3 changes' }).click()
      await studio.getByText('version 2 live').waitFor()
      lead = await aLead('Harbour Tools')
      const sam = await as('Sam', { at: `/app/o/lead/r/${lead}` })
      await sam.getByRole('button', { name: 'Submit for approval' }).click()
      const submission = sam.getByRole('dialog')
      await submission.getByText('Eve').first().waitFor()
      await submission.getByRole('button', { name: 'Submit' }).click()
      await sam.getByText(/waits for Leo/).waitFor() // still for Mia
    })
  })

  describe('moves on by itself', () => {
    beforeAll(async () => {
      if (!journey.site) return
      await journey.site.admin.post(`/api/admin/users/${ids['Leo']}/deactivate`, {
        hand_over: { to: ids['Kim'] },
      })
    })

    it('when its deadline passes on a day that is worked though it would be free', async () => {
      const sam = windows.get('Sam en')!
      const { address } = journey.site
      const lead = await aLead('Night Shift')
      await sam.request.post(`${address}/api/records/lead/${lead}/actions/submitForApproval`, {
        data: { approval: 'lead.urgent' },
        headers: { origin: address },
      })
      const eve = await as('Eve', { at: '/app/approvals', width: 375, language: 'zh' })
      await eve.getByRole('button', { name: /Night Shift/ }).click()
      await eve.getByRole('button', { name: '完整路径' }).click()
      await eve.getByText('Mia超时，自动转办。').waitFor()
      await looksRight(eve)
    })

    it('when somebody leaves, to whoever takes over', async () => {
      const kim = await as('Kim', { at: '/app/approvals', width: 375, language: 'zh' })
      await kim.getByRole('button', { name: /Shelves/ }).click()
      await kim.getByRole('button', { name: '完整路径' }).click()
      await kim.getByText('接替Leo。').waitFor()
      await looksRight(kim)
    })
  })
})
