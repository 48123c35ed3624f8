import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../engine/context.ts'
import { createRecord } from '../../engine/records/create.ts'
import { readRecord } from '../../engine/records/read.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { MailServer } from '../engine/workflow/mail-server.ts'
import { incidentsOf, runsOf, settle } from '../engine/workflow/published.ts'
import { withEngine } from '../support/engine.ts'

const day = 86_400_000

/** The example that the language is described by, as it is written there. */
const complaint = JSON.parse(`
{ "label": { "en": "Complaint", "zh": "投诉处理" }, "object": "ticket", "mode": "afterCommit",
  "triggers": { "opened": { "type": "recordChanged", "on": ["create"], "when": "type = 'complaint'" } },
  "concurrency": { "per": "record", "whenBusy": "skip" },
  "variables": { "tries": { "type": "integer", "value": 0 } },
  "events": { "customer_replied": { "keep": true, "for": "P30D" } },
  "start": "assign",
  "nodes": {
    "assign": { "type": "action", "action": "assign", "next": "work" },
    "work":   { "type": "split", "outputs": { "experts": "experts", "money": "needs_money" } },
    "experts": { "type": "forEach", "items": "experts", "open": "$count($results) = 0", "until": "$exists($results[verdict = 'clear'])", "rest": "cancel",
                 "start": "opinion", "nodes": { "opinion": { "type": "task", "title": { "en": "Opinion", "zh": "专家意见" }, "assignees": [ { "expression": "$item.id" } ], "fields": ["verdict", "note"] } }, "next": "answered" },
    "needs_money": { "type": "condition", "when": "claim > 0", "outputs": { "yes": "money", "no": "answered" } },
    "money":    { "type": "approval", "approval": "ticket.compensation", "outputs": { "approved": "answered", "rejected": "answered", "withdrawn": "answered", "cancelled": "answered" } },
    "answered": { "type": "join", "of": "work", "next": "reply" },
    "reply":    { "type": "email", "to": "=customer.email", "template": "ticket.complaint_answer", "next": "visit" },
    "visit":    { "type": "race", "outputs": { "replied": { "event": "customer_replied", "match": "$record.id", "next": "talk" }, "silent": { "after": "P7D", "calendar": "org", "next": "close" } } },
    "talk":     { "type": "task", "title": { "en": "Return visit", "zh": "回访" }, "assignees": [ { "role": "service_manager" } ], "outputs": { "satisfied": "close", "reopen": "assign" } },
    "close":    { "type": "update", "values": { "status": "closed" } } } }
`) as object

describe('the example of the process language', () => {
  const mail = new MailServer()
  const engine = withEngine({ setUp: async () => ({ smtpUrl: await mail.listen() }) })
  afterAll(() => mail.close())

  let agent: Ctx
  let boss: Ctx
  let experts: Ctx[]
  let customer: string

  beforeAll(async () => {
    agent = await engine.person({ roles: ['agent'], name: 'Agent' })
    boss = await engine.person({ roles: ['service_manager'], name: 'Boss' })
    experts = [
      await engine.person({ roles: ['executive'], name: 'Expert one' }),
      await engine.person({ roles: ['executive'], name: 'Expert two' }),
    ]
    const { id } = await createRecord(engine.admin, 'customer', {
      name: 'Loud Ltd',
      email: 'loud@example.com',
    })
    customer = id
    const admin = await engine.http()
    const put = async (kind: string, name: string, document: object) => {
      const answer = await admin.put(`/api/design/items/${kind}/${name}`, document)
      expect(answer.status, await answer.clone().text()).toBeLessThan(300)
    }
    const ticket = JSON.parse(readFileSync('metadata/crm/objects/ticket.json', 'utf8')) as { fields: object }
    await put('object', 'ticket', {
      ...ticket,
      fields: {
        ...ticket.fields,
        experts: { type: 'multiReference', to: 'user', label: 'Experts' },
        claim: { type: 'decimal', label: 'Claim' },
        verdict: { type: 'text', label: 'Verdict' },
        note: { type: 'text', label: 'Note' },
      },
    })
    await put('template', 'ticket.complaint_answer', {
      label: 'Answer',
      object: 'ticket',
      for: ['mail'],
      subject: { en: 'About {{subject}}', zh: '关于{{subject}}' },
      body: { en: 'Dear {{customer.name}}', zh: '{{customer.name}}' },
    })
    await put('workflow', 'ticket.complaint', complaint)
    await put('workflow', 'ticket.heard', {
      object: 'ticket',
      triggers: { heard: { type: 'recordChanged', on: ['update'], fields: ['tags'] } },
      start: 'say',
      nodes: {
        say: { type: 'signal', event: 'customer_replied', match: '$record.id', to: 'all' },
      },
    })
    const published = await admin.post('/api/design/publish', { message: 'the example' })
    expect(published.status, await published.clone().text()).toBe(200)
    await engine.refresh()
    await settle(engine)
  }, 60_000)

  const tasksOf = async (who: Ctx) => {
    const answer = await (await engine.http(who)).get('/api/workflows/tasks?state=open')
    return ((await answer.json()) as { data: { id: string; title: string }[] }).data
  }
  const complete = async (who: Ctx, json: object) => {
    const [task] = await tasksOf(who)
    const answer = await (await engine.http(who)).post(`/api/workflows/tasks/${task!.id}/complete`, json)
    expect(answer.status, await answer.clone().text()).toBe(200)
    await settle(engine)
  }

  const approve = async (who: Ctx) => {
    const browser = await engine.http(who)
    const answer = await browser.get('/api/approvals/tasks?state=pending&role=assignee')
    const { data } = (await answer.json()) as { data: { task: string; shown_hash: string }[] }
    expect(data).toHaveLength(1)
    const { task, shown_hash: shown } = data[0]!
    const decided = await browser.post(`/api/approvals/tasks/${task}/approve`, { shown })
    expect(decided.status, await decided.clone().text()).toBe(200)
    await settle(engine)
  }
  const complain = async (more: object) => {
    const { id } = await createRecord(engine.admin, 'ticket', {
      subject: 'Too loud',
      type: 'complaint',
      priority: 'medium',
      owner: null,
      customer,
      experts: experts.map(({ user }) => user.id),
      ...more,
    })
    await settle(engine)
    return id
  }
  const stateOf = async (record: string) =>
    (await runsOf(engine, 'ticket.complaint')).find((run) => run.record_id === record)?.state
  const answers = () => mail.received.filter(({ to }) => to.includes('loud@example.com')).length

  it('is published as it is written: one clear opinion is enough, and silence closes the ticket', async () => {
    const id = await complain({ claim: '0' })
    expect(await readRecord(engine.admin, 'ticket', id)).toMatchObject({ owner: { id: agent.user.id } })
    for (const one of experts) expect(await tasksOf(one)).toMatchObject([{ title: 'Opinion' }])
    await complete(experts[0]!, { values: { verdict: 'clear', note: 'So it is' } })
    expect(await tasksOf(experts[1]!)).toEqual([])
    expect(answers()).toBe(1)
    await updateRecord(engine.admin, 'ticket', id, { status: 'resolved', resolution: 'Turned down' })
    engine.clock.pass(10 * day)
    await settle(engine)
    expect(await incidentsOf(engine, 'ticket.complaint')).toEqual([])
    expect(await stateOf(id)).toBe('completed')
    expect(await readRecord(engine.admin, 'ticket', id)).toMatchObject({ status: 'closed' })
  }, 60_000)

  it('waits for the money to be approved, hears the customer, and begins anew where the visit says so', async () => {
    const id = await complain({ claim: '5' })
    await complete(experts[1]!, { values: { verdict: 'clear', note: '' } })
    expect(answers()).toBe(1)
    // Who owns the ticket does not decide about it, and has nobody above.
    await approve(engine.admin)
    expect(answers()).toBe(2)
    await updateRecord(engine.admin, 'ticket', id, { tags: ['replied'] })
    await settle(engine)
    expect(await tasksOf(boss)).toMatchObject([{ title: 'Return visit' }])
    await complete(boss, { port: 'reopen' })
    for (const one of experts) expect(await tasksOf(one)).toMatchObject([{ title: 'Opinion' }])
    expect(await incidentsOf(engine, 'ticket.complaint')).toEqual([])
  }, 60_000)
})
