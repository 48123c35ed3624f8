import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ctx, inTransaction } from '../../../engine/context.ts'
import type { NotificationList } from '../../../engine/notifications/list.ts'
import { notificationMailChore } from '../../../engine/notifications/send-mails.ts'
import { type Telling, tellPeople } from '../../../engine/notifications/tell-people.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { MailServer, readMail } from '../workflow/mail-server.ts'
import { settle } from '../workflow/published.ts'

const hour = 3_600_000

describe('notifications', () => {
  const mail = new MailServer()
  const engine = withEngine({
    setUp: async () => ({ smtpUrl: await mail.listen(), publicUrl: 'http://crm.example.com' }),
  })
  afterAll(() => mail.close())
  let ann: Ctx
  let bob: Ctx

  beforeAll(async () => {
    const [north, south] = await Promise.all(
      ['North', 'South'].map(
        async (name) =>
          (await createRecord(engine.admin, 'department', { name, code: name.toLowerCase() })).id,
      ),
    )
    ann = await engine.person({ roles: ['seller'], name: 'Ann', department: north! })
    bob = await engine.person({ roles: ['seller'], name: 'Bob', department: south! })
    await updateRecord(engine.system, 'user', bob.user.id, { locale: 'zh', time_zone: 'Asia/Shanghai' })
    await engine.refresh()
  })
  beforeEach(() => {
    mail.received.length = 0
  })

  const tell = (telling: Omit<Telling, 'kind'> & { kind?: Telling['kind'] }) =>
    inTransaction(engine.system, (tx) => tellPeople(tx, { kind: 'alert', ...telling }))
  const listOf = async (who: Ctx, query = ''): Promise<NotificationList> =>
    (await (await (await engine.http(who)).get(`/api/notifications${query}`)).json()) as NotificationList
  const choose = async (who: Ctx, json: unknown) => {
    const answer = await (await engine.http(who)).patch('/api/me/notification-preferences', json)
    expect(answer.status).toBe(200)
    return answer.json()
  }
  /** Everything that is due goes out, by whoever takes it first. */
  async function post(): Promise<Awaited<ReturnType<typeof readMail>>[]> {
    for (;;) {
      await notificationMailChore.run(engine.system)
      await settle(engine)
      const row = await engine.db.first<{ open: boolean }>(
        sql`SELECT EXISTS (SELECT FROM sys.notification_mail WHERE state = 'open'
          AND due_at <= ${engine.clock.now().toISOString()}::timestamptz) AS open`,
      )
      if (!row?.open) return Promise.all(mail.received.map(readMail))
    }
  }
  const headerOf = ({ headers }: { headers: { key: string; value: string }[] }, name: string) =>
    headers.find(({ key }) => key === name)?.value

  it('are listed for whom they are, marked one by one or all at once, and by nobody else', async () => {
    await tell({ to: [ann.user.id], title: 'First', kind: 'info' })
    await tell({ to: [ann.user.id, bob.user.id], title: { en: 'Second', zh: '第二' }, kind: 'approval' })
    const { data, unread } = await listOf(ann)
    expect(data.map(({ title, kind }) => [title, kind])).toEqual([
      ['Second', 'approval'],
      ['First', 'info'],
    ])
    expect(unread).toBe(2)
    expect((await listOf(bob)).data).toMatchObject([{ title: '第二' }])
    expect((await listOf(ann, '?kind=info')).data).toMatchObject([{ title: 'First' }])

    const others = await (await engine.http(bob)).post('/api/notifications/read', { ids: [data[1]!.id] })
    expect(await others.json()).toEqual({ marked: 0 })
    const browser = await engine.http(ann)
    expect(await (await browser.post('/api/notifications/read', { ids: [data[1]!.id] })).json()).toEqual({
      marked: 1,
    })
    expect((await listOf(ann, '?unread=true')).data).toMatchObject([{ title: 'Second' }])
    await browser.post('/api/notifications/read', { all: true })
    expect(await listOf(ann)).toMatchObject({ unread: 0, data: [{}, {}] })
    const page = await listOf(ann, '?limit=1')
    expect((await listOf(ann, `?limit=1&cursor=${page.page.next}`)).data).toMatchObject([{ title: 'First' }])
    await post()
  })

  it('go by e-mail in the language of whom they are for, once each, with a link to the record', async () => {
    const { id } = await createRecord(bob, 'customer', { name: 'Lantern Works', kind: 'company' })
    await tell({
      to: [bob.user.id],
      title: { en: 'Lantern is late', zh: '灯具公司逾期' },
      body: { en: 'By <3> days', zh: '超过 <3> 天' },
      about: { object: 'customer', id },
    })
    await Promise.all([post(), post()])
    const [letter, ...more] = await post()
    expect(more).toEqual([])
    expect(letter).toMatchObject({ subject: '灯具公司逾期', to: [{ address: bob.user.email }] })
    expect(letter!.text).toContain(`http://crm.example.com/app/o/customer/r/${id}`)
    expect(letter!.html).toContain('超过 &#60;3&#62; 天')
    expect(letter!.messageId).toMatch(/@crm\.example\.com>$/)
    expect(headerOf(letter!, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    // What it said is kept nowhere but in the mail.
    expect(
      await engine.db.first(sql`SELECT title, state FROM sys.notification_mail ORDER BY id DESC`),
    ).toEqual({
      title: '',
      state: 'sent',
    })
  })

  it('say nothing of a record that the person may not read, nor of one that they may not read any more', async () => {
    // No round of the engine's own sends letters between telling and taking the record away.
    engine.clock.stop()
    const { id } = await createRecord(bob, 'customer', { name: 'Secret Plans', kind: 'company' })
    const about = { object: 'customer', id }
    const title = 'Secret Plans is late'
    expect(await tell({ to: [ann.user.id, bob.user.id], title, about })).toEqual({ told: [bob.user.id] })
    await tell({ to: [ann.user.id], title, about, otherwise: 'Something is late' })
    expect((await listOf(ann)).data[0]).toMatchObject({ title: 'Something is late', about: null })

    await updateRecord(engine.system, 'customer', id, { owner: engine.admin.user.id })
    const letters = await post()
    expect(letters.map(({ subject }) => subject)).toEqual(['Something is late'])
    const seen = await listOf(bob)
    expect(JSON.stringify(seen)).not.toContain('Secret')
    expect(seen.data.length).toBeGreaterThan(0)
  })

  it('are as people choose: off, in the product only, or by e-mail only', async () => {
    await choose(ann, { kinds: { mention: { app: false, email: 'off' }, alert: { email: 'off' } } })
    expect(await tell({ to: [ann.user.id], title: 'Never', kind: 'mention' })).toEqual({ told: [] })
    await tell({ to: [ann.user.id], title: 'Only here' })
    await choose(ann, { kinds: { approval: { app: false, email: 'at_once' } } })
    await tell({ to: [ann.user.id], title: 'Only there', kind: 'approval' })
    expect((await listOf(ann)).data[0]).toMatchObject({ title: 'Only here' })
    expect((await post()).map(({ subject }) => subject)).toEqual(['Only there'])
    const refused = await (await engine.http(ann)).patch('/api/me/notification-preferences', { quiet: 'yes' })
    expect(refused.status).toBe(400)
  })

  it('wait for the end of quiet hours on the person’s own clocks, and for their morning', async () => {
    const in8 = (at: Date) => new Date(at.getTime() + 8 * hour).toISOString().slice(11, 16) // Shanghai is 8 h ahead
    const now = engine.clock.now()
    const quiet = { from: in8(now), to: in8(new Date(now.getTime() + 2 * hour)) }
    const digest_at = in8(new Date(now.getTime() + 5 * hour))
    await choose(bob, { quiet, digest_at, kinds: { info: { email: 'daily' } } })
    expect((await listOf(bob)).quiet).toBe(true)
    await tell({ to: [bob.user.id], title: 'Waits' })
    for (const title of ['One', 'Two', 'Read meanwhile'])
      await tell({ to: [bob.user.id], title, kind: 'info' })
    const { data } = await listOf(bob, '?limit=1')
    await (await engine.http(bob)).post('/api/notifications/read', { ids: [data[0]!.id] })
    expect(await post()).toEqual([])
    engine.clock.pass(2 * hour)
    expect((await post()).map(({ subject }) => subject)).toEqual(['Waits'])
    mail.received.length = 0
    engine.clock.pass(3 * hour)
    const [digest, ...more] = await post()
    expect(more).toEqual([])
    expect(digest!.subject).toBe('Trellis 每日摘要：2 条新通知')
    expect(digest!.text).toMatch(/One[\s\S]*Two/)
    expect(digest!.text).not.toContain('Read meanwhile')
    await choose(bob, { quiet: null })
  })

  it('come as one mail a day, however many there are and whoever sends them', async () => {
    const at = engine.clock.now()
    const digest_at = new Date(at.getTime() + hour).toISOString().slice(11, 16)
    await updateRecord(engine.system, 'user', ann.user.id, { time_zone: 'UTC' })
    await engine.refresh()
    await choose(ann, { digest_at, kinds: { info: { email: 'daily' } } })
    await inTransaction(engine.system, async (tx) => {
      for (let n = 0; n < 250; n++)
        await tellPeople(tx, { to: [ann.user.id], title: `Item ${n}`, kind: 'info' })
    })
    // It is the minute of the daily mail.
    engine.clock.pass(
      Date.parse(`${new Date(at.getTime() + hour).toISOString().slice(0, 16)}:01Z`) - at.getTime(),
    )
    await Promise.all([post(), post()])
    const [digest] = await post()
    expect(mail.received).toHaveLength(1)
    expect(digest!.subject).toBe('Your day in Trellis: 250 new')
    expect(digest!.text).toContain('150 more')
    mail.received.length = 0
    await tell({ to: [ann.user.id], title: 'One too late', kind: 'info' })
    expect(await post()).toEqual([])
    engine.clock.pass(24 * hour)
    expect((await post()).map(({ subject }) => subject)).toEqual(['Your day in Trellis: 1 new'])
  })

  it('end with one click in the mail, without signing in; looking at the link ends nothing', async () => {
    await choose(ann, { kinds: { alert: { email: 'at_once' } } })
    await tell({ to: [ann.user.id], title: 'Late again' })
    const [letter] = await post()
    const link = headerOf(letter!, 'list-unsubscribe')!.slice(1, -1)
    const path = link.replace('http://crm.example.com', '')
    const stranger = engine.browser()
    const page = await stranger.get(path)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Stop e-mails about alerts?')
    const chosen = async () =>
      (await (await (await engine.http(ann)).get('/api/me/notification-preferences')).json()) as {
        kinds: Record<string, { email: string; app: boolean }>
      }
    expect((await chosen()).kinds['alert']).toEqual({ app: true, email: 'at_once' })

    // As a program that reads mail does it: a form, no cookie, no origin.
    const click = (to: string) =>
      fetch(`${stranger.origin}${to}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      })
    expect((await click(path)).status).toBe(200)
    expect((await chosen()).kinds['alert']).toEqual({ app: true, email: 'off' })
    expect((await click(`${path.slice(0, -3)}xyz`)).status).toBe(404)
    expect((await stranger.get('/api/notifications')).status).toBe(401)
  })

  it('are told of live to open browsers of whom they are for', async () => {
    const browser = await engine.http({ roles: [] })
    const me = (await (await browser.get('/api/me')).json()) as { id: string }
    const stream = await browser.get('/api/events')
    const reader = stream.body!.getReader()
    await tell({ to: [me.id], title: 'Hello' })
    let said = ''
    while (!said.includes('event: notification'))
      said += new TextDecoder().decode((await reader.read()).value)
    await reader.cancel()
    expect(said).not.toContain('Hello')
  })
})
