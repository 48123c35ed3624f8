import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { notificationMailChore } from '../../../../engine/notifications/send-mails.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import { withEngine } from '../../../support/engine.ts'
import { MailServer, readMail } from '../../workflow/mail-server.ts'
import { settle } from '../../workflow/published.ts'
import { actsOf, publishApprovals, stateOf, submitted, taskOf } from '../driver/published.ts'

const day = 86_400_000

describe('deciding by e-mail', () => {
  const mail = new MailServer()
  let publicUrl = ''
  const engine = withEngine({
    setUp: async () => ({ smtpUrl: await mail.listen(), publicUrl: 'http://127.0.0.1' }),
  })
  afterAll(() => mail.close())
  let [ann, bob]: Ctx[] = []
  let anybody: TestBrowser

  beforeAll(async () => {
    publicUrl = 'http://127.0.0.1'
    ann = await engine.person({ name: 'Ann', roles: ['agent'] })
    bob = await engine.person({ name: 'Bob', roles: ['executive'] })
    anybody = engine.browser()
    const document = (by: Ctx, step: object = {}) => ({
      label: { en: 'Mailed', zh: '邮件审批' },
      object: 'customer',
      guard: 'status',
      onStale: 'stale',
      steps: {
        one: {
          label: { en: 'Look', zh: '查看' },
          assignees: [{ user: by.user.email }],
          shows: ['name', 'employees', 'tier', 'annual_revenue'],
          ...step,
        },
      },
      path: ['one'],
    })
    await publishApprovals(engine, {
      'customer.mailed': { ...document(ann!), purpose: 'mailed' },
      'customer.signed': { ...document(bob!, { byMail: 'signIn' }), purpose: 'signed' },
      'customer.unmailed': { ...document(bob!, { requires: ['attachment'] }), purpose: 'unmailed' },
    })
  })
  /** Everything that is to be mailed by now has arrived. */
  const delivered = async () => {
    for (;;) {
      await notificationMailChore.run(engine.system)
      await settle(engine)
      const row = await engine.db.first<{ open: boolean }>(
        sql`SELECT EXISTS (SELECT FROM sys.notification_mail WHERE state = 'open') AS open`,
      )
      if (!row?.open) return
    }
  }
  /** Submits, and gives what the mail about it says. */
  const mailed = async (approval = 'customer.mailed') => {
    await delivered()
    mail.received.length = 0
    const values = { employees: 7, tier: 'strategic', annual_revenue: '999.00' }
    const begun = await submitted(engine, approval, engine.admin, { values })
    await delivered()
    const letters = await Promise.all(mail.received.map(readMail))
    const [, token] = new RegExp(`${publicUrl}/app/approve/([\\w-]+)`).exec(letters[0]!.text ?? '') ?? []
    return { ...begun, letters, path: `/api/approvals/mail/${token}`, token }
  }
  const send = (browser: TestBrowser, path: string, body: object) =>
    browser.fetch(path, { method: 'POST', json: body, headers: { origin: publicUrl } })

  it('comes with a link that shows what it is about, and decides by a button, once', async () => {
    const { run, letters, path } = await mailed()
    expect(letters).toHaveLength(1)
    // Programs that look through mails follow links, as often as they like.
    for (let n = 0; n < 3; n += 1) expect((await anybody.get(path)).status).toBe(200)
    expect((await anybody.fetch(path, { method: 'HEAD' })).status).toBe(200)
    expect(await stateOf(engine, run)).toBe('pending')
    const shown = await (await anybody.get(path)).text()
    expect(JSON.parse(shown)).toMatchObject({
      locale: 'en',
      label: 'Mailed',
      step_label: 'Look',
      state: 'open',
      needs_sign_in: false,
      facts: [
        { field: 'employees', type: 'integer', value: 7 },
        { field: 'tier', type: 'select', value: 'strategic', labels: { strategic: 'Strategic' } },
      ],
      currency: engine.system.model.settings.currency,
    })
    // Hidden from her, with or without a session.
    expect(shown).not.toMatch(/999|annual_revenue/)

    const answers = await Promise.all(
      [1, 2, 3].map(() => send(anybody, path, { act: 'approve', comment: 'Fine' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(await stateOf(engine, run)).toBe('approved')
    expect((await actsOf(engine, run)).filter((act) => act === 'approve')).toHaveLength(1)
    const [act] = await engine.db.rows(
      sql`SELECT actor, channel, comment FROM sys.approval_act WHERE run_id = ${run}::uuid AND act = 'approve'`,
    )
    expect(act).toEqual({ actor: ann!.user.id, channel: 'mail', comment: 'Fine' })
    expect(await (await anybody.get(path)).json()).toMatchObject({
      state: 'used',
      facts: [],
      record_label: null,
    })
    const late = await send(anybody, path, { act: 'reject' })
    expect(await late.json()).toMatchObject({ code: 'approval_not_open' })
  })

  it('writes no link to the log, whoever opens or uses it', async () => {
    const { path, token } = await mailed()
    engine.log.lines.length = 0
    await anybody.get(path)
    await anybody.get(`/app/approve/${token}`)
    await send(anybody, path, { act: 'approve' })
    const lines = JSON.stringify(engine.log.lines.map(({ details }) => details))
    expect(lines).toContain('/api/approvals/mail/')
    expect(lines).not.toContain(token)
  })

  it('keeps no link that could be read out of the database', async () => {
    const { token } = await mailed()
    const rows = await engine.db.rows<{
      row: string
    }>(sql`SELECT to_jsonb(l)::text AS row FROM sys.approval_link l
      UNION ALL SELECT to_jsonb(n)::text FROM sys.notification_mail n UNION ALL SELECT to_jsonb(n)::text FROM app.notification n`)
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.filter(({ row }) => row.includes(token!))).toEqual([])
  })

  it('knows no forged link, and answers an old one clearly', async () => {
    const { run, path } = await mailed()
    const forged = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`
    expect((await anybody.get(forged)).status).toBe(404)
    expect((await send(anybody, forged, { act: 'approve' })).status).toBe(404)
    expect((await send(anybody, '/api/approvals/mail/..%2f', { act: 'approve' })).status).toBe(404)
    expect((await send(anybody, path, { act: 'end' })).status).toBe(422)
    engine.clock.pass(7 * day + 1000)
    expect(await (await anybody.get(path)).json()).toMatchObject({ state: 'expired', facts: [] })
    expect(await (await send(anybody, path, { act: 'approve' })).json()).toMatchObject({
      code: 'approval_link_expired',
    })
    expect(await stateOf(engine, run)).toBe('pending')
  })

  it('stands on what was shown, and goes with the task', async () => {
    const stale = await mailed()
    await updateRecord(engine.admin, 'customer', stale.record, { employees: 8 })
    expect(await (await anybody.get(stale.path)).json()).toMatchObject({ state: 'stale' })
    const problem = await (await send(anybody, stale.path, { act: 'approve' })).json()
    expect(problem).toMatchObject({ code: 'decision_stale' })
    expect(JSON.stringify(problem)).not.toContain('employees')

    const handed = await mailed()
    await handOver(ann!, await taskOf(engine, handed.run, ann!), 'transfer', { to: bob!.user.id })
    expect(await (await anybody.get(handed.path)).json()).toMatchObject({ state: 'closed' })
    expect(await (await send(anybody, handed.path, { act: 'approve' })).json()).toMatchObject({
      code: 'approval_not_open',
    })

    const gone = await mailed()
    await withdraw(engine.admin, gone.run)
    expect((await send(anybody, gone.path, { act: 'approve' })).status).toBe(409)
    expect(await stateOf(engine, gone.run)).toBe('withdrawn')
  })

  it('asks for a sign-in where the step says so, and shows nothing before it', async () => {
    const { run, path } = await mailed('customer.signed')
    expect(await (await anybody.get(path)).json()).toMatchObject({
      needs_sign_in: true,
      facts: [],
      record_label: null,
    })
    expect((await send(anybody, path, { act: 'approve' })).status).toBe(401)
    expect((await send(await engine.http(ann!), path, { act: 'approve' })).status).toBe(403)
    const own = await engine.http(bob!)
    expect(await (await own.get(path)).json()).toMatchObject({ needs_sign_in: false, state: 'open' })
    expect((await send(own, path, { act: 'reject', comment: 'No' })).status).toBe(200)
    expect(await stateOf(engine, run)).toBe('rejected')
  })

  it('brings no link where the step asks for more than words', async () => {
    const { token, letters } = await mailed('customer.unmailed')
    expect(letters).toHaveLength(1)
    expect(token).toBeUndefined()
  })
})
