import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, withBrowser } from '../support/journey.ts'

const callBack = {
  label: { en: 'Call back', zh: '回电' },
  object: 'customer',
  triggers: {
    asked: { type: 'manual', form: { reason: { type: 'text', label: { en: 'Reason', zh: '原因' } } } },
  },
  start: 'call',
  nodes: {
    call: {
      type: 'task',
      title: { en: 'Call {{name}}: {{$input.reason}}', zh: '致电 {{name}}：{{$input.reason}}' },
      assignees: [{ role: 'admin' }],
      fields: [{ name: 'minutes', type: 'integer', label: { en: 'Minutes', zh: '分钟' } }],
      outputs: { reached: 'mark', not_reached: 'over' },
    },
    mark: {
      type: 'update',
      values: { website: "='https://example.com/after-' & $steps.call.output.values.minutes" },
      next: 'over',
    },
    over: { type: 'end' },
  },
}

describe('What workflows ask of people', () => {
  const journey = withBrowser()
  let page: Page
  const ask = (method: string, path: string, body: unknown) =>
    page.evaluate(
      async ([how, where, what]) => {
        const answer = await fetch(where as string, {
          method: how as string,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(what),
        })
        return { status: answer.status, body: await answer.json() }
      },
      [method, path, body] as const,
    )

  it('starts by a button on a record, which asks what the workflow needs', async () => {
    page = await journey.visit({ at: '/app/' })
    await ask('PUT', '/api/design/items/workflow/customer.call_back', callBack)
    expect((await ask('POST', '/api/design/publish', { message: 'call back' })).status).toBe(200)
    const made = await ask('POST', '/api/records/customer', { name: 'Lantern Works', kind: 'company' })
    await journey.go(page, `/app/o/customer/r/${(made.body as { id: string }).id}`)
    await page.getByRole('button', { name: 'Call back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Call back' })
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('new lamp')
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Started: Call back', { exact: true }).waitFor()
  })

  it('tells them at once, at the bell of the window that is open', async () => {
    await page.getByRole('button', { name: /1 unread notification/ }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Call Lantern Works: new lamp').waitFor()
    expect(await barriers(page)).toEqual([])
    await panel.getByRole('button', { name: 'Mark all as read' }).click()
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
    await panel.getByRole('link', { name: 'Notification settings' }).click()
    await page.getByRole('switch', { name: 'Alert: In Trellis' }).click()
    await expect
      .poll(async () => {
        const answer = await journey.site.admin.get('/api/me/notification-preferences')
        return ((await answer.json()) as { kinds: { alert: { app: boolean } } }).kinds.alert.app
      })
      .toBe(false)
    expect(await barriers(page)).toEqual([])
  })

  it('shows who it asks a task with a button for each answer, on a phone too', async () => {
    const phone = await journey.visit({ at: '/app/tasks', width: 375 })
    await phone.getByRole('button', { name: 'Call Lantern Works: new lamp' }).click()
    await phone.getByRole('heading', { name: 'Call Lantern Works: new lamp' }).waitFor()
    await phone.getByRole('heading', { name: 'Who is asked' }).waitFor()
    await phone.getByRole('button', { name: 'Not reached' }).waitFor()
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    expect(await barriers(phone)).toEqual([])

    await page.getByRole('link', { name: 'Tasks' }).click()
    const task = page.getByRole('article', { name: 'Call Lantern Works: new lamp' })
    await task.getByLabel('Minutes').fill('12')
    await task.getByRole('button', { name: 'Ask advice' }).waitFor()
    await task.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Comment' }).click()
    const asked = page.getByRole('dialog', { name: 'Comment' })
    await asked.getByRole('textbox', { name: 'Comment' }).fill('Ask for Ms Lamp')
    expect(await barriers(page)).toEqual([])
    await asked.getByRole('button', { name: 'Comment', exact: true }).click()
    await task.getByText('Ask for Ms Lamp').waitFor()
    await task.getByRole('button', { name: 'Reached', exact: true }).click()
    await page.getByText('Nothing is asked of you').waitFor()
    await page.getByRole('tab', { name: 'Answered' }).click()
    await page.getByText('Answered “Reached”').waitFor()
  })

  it('goes on with what was answered, and tells of it at the record', async () => {
    await page.getByRole('link', { name: 'Open the record' }).click()
    await page
      .getByText(/example\.com\/after-12/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Workflows' }).click()
    const runs = page.getByRole('dialog', { name: 'Workflows of this record' })
    await runs.getByText('Completed').first().waitFor()
    await runs.getByRole('button', { name: /Call back/ }).click()
    const picture = page.getByRole('dialog', { name: 'Call back' })
    await picture.getByText('Mark', { exact: true }).waitFor()
    expect(await barriers(page)).toEqual([])
  })
})
