import { beforeAll, describe, expect, it } from 'vitest'
import { workflowTexts as studioTexts } from '../../../designer/workflows/texts.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { askedBy } from '../../../engine/workflow/asked-by-form.ts'
import { askedValues } from '../../../engine/workflow/asked-values.ts'
import { typesFor } from '../../../engine/workflow/node-types.ts'
import { addPluginActions } from '../../../engine/workflow/plugin-actions.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

interface Run {
  id: string
  state: string
  tokens: { node: string; state: string }[]
  open_incidents: { code: string; detail: { message: string } }[]
  step_rows: { node: string; state: string }[]
}

describe('runs by the API', () => {
  const engine = withEngine()

  beforeAll(async () => {
    await publishWorkflows(engine, {
      mark: {
        label: { en: 'Mark', zh: '标记' },
        object: 'customer',
        runAs: 'trigger',
        triggers: { button: { type: 'manual', select: 'one', visibleWhen: "name != 'Closed'" } },
        start: 'write',
        nodes: {
          write: { type: 'update', values: { website: '=$input.website' }, next: 'wait' },
          wait: { type: 'wait', after: 'P1D' },
        },
      },
      report: {
        object: 'customer',
        triggers: { button: { type: 'manual', form: 'ticket.quick' } },
        start: 'make',
        nodes: {
          make: {
            type: 'create',
            object: 'ticket',
            values: {
              subject: '=$input.subject',
              type: '=$input.type',
              priority: 'low',
              customer: '=$record',
            },
          },
        },
      },
      stuck: {
        object: 'customer',
        triggers: { button: { type: 'manual' } },
        start: 'write',
        nodes: {
          write: { type: 'update', values: { level: '=$input.level' }, next: 'more' },
          more: { type: 'update', values: { description: 'written' }, next: 'end' },
          end: { type: 'end', result: 'written' },
        },
      },
    })
  }, 60_000)

  const customer = (name: string) => createRecord(engine.admin, 'customer', { name })
  const post = async (who: Awaited<ReturnType<typeof engine.http>>, path: string, json: unknown = {}) => {
    const answer = await who.post(path, json)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  it('are made of what the program and its plugins bring', async () => {
    const input = { properties: { lead: { title: 'Lead', 'x-title-zh': '线索' } } }
    const away = addPluginActions([{ name: 'scoring.score', label: 'Score', input, call: async () => 1 }])
    try {
      expect(typesFor(engine.admin)).toMatchObject({
        plugin_actions: [{ name: 'scoring.score', label: 'Score', input }],
      })
    } finally {
      away()
    }
    expect(typesFor(engine.admin).plugin_actions).toEqual([])
    for (const { name, input } of typesFor(engine.admin).record_actions) {
      for (const language of ['en', 'zh'])
        expect(studioTexts).toHaveProperty([language, 'workflow', 'recordAction', name])
      for (const value of Object.values(input.properties)) expect(value['x-title-zh']).toMatch(/[一-鿿]/)
    }
  })

  it('start by a button, once a key, as who pressed it', async () => {
    const admin = await engine.http()
    const { id } = await customer('Acme One')
    const { data } = (await (await admin.get('/api/workflows/buttons?object=customer')).json()) as {
      data: unknown[]
    }
    expect(data).toContainEqual(
      expect.objectContaining({ workflow: 'mark', trigger: 'button', select: 'one' }),
    )

    const send = () =>
      admin.fetch('/api/workflows/mark/run', {
        method: 'POST',
        json: { record: id, input: { website: 'https://acme.example' } },
        headers: { 'idempotency-key': 'press 1' },
      })
    const [first, again] = [await send(), await send()]
    expect(first.status).toBe(201)
    expect(await again.json()).toEqual(await first.json())
    await settle(engine)
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ website: 'https://acme.example' })
    expect(await runsOf(engine, 'mark')).toMatchObject([{ state: 'waiting', record_id: id }])
    expect((await readRecord(engine.admin, 'customer', id))['updated_by']).toMatchObject({
      id: engine.admin.user.id,
    })
  })

  it('start by a button that asks for what a form asks for, of fields that the person may see', async () => {
    const admin = await engine.http()
    const { id } = await customer('Reporting Ltd')
    const formOf = async (who: typeof admin) => {
      const answer = await who.get('/api/workflows/buttons?object=customer')
      const { data } = (await answer.json()) as { data: { workflow: string; form: object }[] }
      return data.find(({ workflow }) => workflow === 'report')?.form
    }
    const form = await formOf(admin)
    expect(Object.keys(form ?? {})).toEqual([
      'subject',
      'type',
      'priority',
      'customer',
      'contact',
      'description',
    ])
    expect(form).toMatchObject({
      subject: { type: 'text', required: true, label: { zh: '主题' } },
      type: { type: 'select', options: { complaint: { label: { en: 'Complaint' } } } },
      customer: { type: 'reference', to: ['customer'] },
    })
    const run = (input: object) => post(admin, '/api/workflows/report/run', { record: id, input })
    const named = { subject: 'Heard of it', priority: 'low' }
    expect(await run({ ...named, subject: '', type: 'request' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/input/subject', code: 'required' }] },
    })
    expect(await run({ ...named, type: 'nonsense' })).toMatchObject({ status: 422 })
    expect(await run({ ...named, type: 'request', colour: 'red' })).toMatchObject({ status: 400 })
    expect(await run({ ...named, type: 'request' })).toMatchObject({ status: 201 })
    await settle(engine)
    expect(await engine.db.rows(sql`SELECT type FROM app.ticket WHERE customer = ${id}::uuid`)).toEqual([
      { type: 'request' },
    ])
  })

  it('start by a button without what its form only shows, with the values that its fields take', async () => {
    const form = askedBy(engine.admin, 'lead.edit')!
    expect(form).toHaveProperty('company')
    expect(form).not.toHaveProperty('converted_at')
    expect(form).not.toHaveProperty('opportunity')
    const rate = { type: 'decimal', scale: 4 }
    const asked = new Map(Object.entries({ country: form['country']!, rate }))
    const given = { country: 'atlantis', rate: '1.2345' }
    expect(askedValues(asked, given, { of: 'qualify', at: '/input' })).toEqual(given)
  })

  it('refuse a button whose condition does not hold, and people who may not press it', async () => {
    const admin = await engine.http()
    const { id } = await customer('Closed')
    expect(await post(admin, '/api/workflows/mark/run', { record: id })).toMatchObject({ status: 403 })
    const stranger = await engine.http({ roles: [] })
    expect(await post(stranger, '/api/workflows/mark/run', { record: id })).toMatchObject({ status: 404 })
    const seller = await engine.http({ roles: ['seller'] })
    // Somebody else's record.
    expect(await post(seller, '/api/workflows/mark/run', { record: id })).toMatchObject({ status: 404 })
    expect(await post(admin, '/api/workflows/mark/run', {})).toMatchObject({ status: 400 })
    expect((await seller.get('/api/workflows/runs')).status).toBe(403)
    expect((await seller.get(`/api/workflows/runs?object=customer&record=${id}`)).status).toBe(404)
  })

  it('say in the reader’s language which parameters of their lists are usable', async () => {
    const admin = await engine.http()
    const zh = { headers: { 'accept-language': 'zh-CN' } }
    for (const list of ['runs', 'incidents'])
      for (const query of ['limit=0', 'cursor=x', 'colour=red', ...(list === 'runs' ? ['state=odd'] : [])]) {
        const answer = await admin.fetch(`/api/workflows/${list}?${query}`, zh)
        expect(answer.status).toBe(400)
        const { detail } = (await answer.json()) as { detail: string }
        expect(detail.split('的值不可用')[1]).toMatch(/可用|须为|合并/)
      }
  })

  it('show what failed, and go on after it was put right', async () => {
    const admin = await engine.http()
    const { id } = await customer('Acme Two')
    const { body } = await post(admin, '/api/workflows/stuck/run', {
      record: id,
      input: { level: 'no such level' },
    })
    const [run] = body['runs'] as [string]
    await settle(engine)
    const seen = (await (await admin.get(`/api/workflows/runs/${run}`)).json()) as Run
    expect(seen).toMatchObject({
      state: 'incident',
      tokens: [{ node: 'write', state: 'failed' }],
      open_incidents: [{ code: 'validation_failed' }],
    })
    const { data } = (await (await admin.get('/api/workflows/incidents')).json()) as { data: unknown[] }
    expect(data).toContainEqual(
      expect.objectContaining({
        workflow: 'stuck',
        node: 'write',
        code: 'validation_failed',
        count: 1,
        runs: [run],
      }),
    )

    // Nothing has changed: it fails again.
    expect(await post(admin, `/api/workflows/runs/${run}/retry`)).toMatchObject({
      status: 200,
      body: { state: 'incident' },
    })
    const skipped = await post(admin, `/api/workflows/runs/${run}/skip`, { reason: 'not needed' })
    expect(skipped).toMatchObject({ status: 200, body: { state: 'completed', result: 'written' } })
    expect(await post(admin, `/api/workflows/runs/${run}/skip`)).toMatchObject({
      status: 409,
      body: { code: 'process_ended' },
    })
    const audit = (await (await admin.get('/api/audit?kind=run_moved')).json()) as {
      data: { details: object }[]
    }
    expect(audit.data[0]?.details).toMatchObject({
      run,
      act: 'skip',
      reason: 'not needed',
      workflow: 'stuck',
    })
  })

  it('try what failed again with other values than it was given, and tell the audit', async () => {
    const admin = await engine.http()
    const { id } = await customer('Acme Retried')
    const asked = { record: id, input: { level: 'no such level' } }
    const { body } = await post(admin, '/api/workflows/stuck/run', asked)
    const [run] = body['runs'] as [string]
    await settle(engine)
    const { tokens } = (await (await admin.get(`/api/workflows/runs/${run}`)).json()) as {
      tokens: { id: number }[]
    }
    const token = tokens[0]!.id
    const at = `/api/workflows/runs/${run}/threads/${token}/input`
    expect(await (await admin.get(at)).json()).toEqual({
      node: 'write',
      type: 'update',
      input: { values: { written: { level: '=$input.level' }, value: { level: 'no such level' } } },
    })
    const retry = `/api/workflows/runs/${run}/retry`
    const input = {
      values: { level: 'a', website: '="https://" & $lowercase($substringAfter(name, " ")) & ".example"' },
    }
    expect(await post(admin, retry, { token, input: { object: 'contact' } })).toMatchObject({
      status: 400,
      body: { code: 'parameter_invalid' },
    })
    expect(await post(admin, retry, { token, input: { values: 'x' } })).toMatchObject({ status: 400 })
    expect(await post(admin, `/api/workflows/runs/${run}/skip`, { token, input })).toMatchObject({
      status: 400,
    })
    expect(await post(admin, retry, { token, input, reason: 'wrong level' })).toMatchObject({
      status: 200,
      body: { state: 'completed', result: 'written' },
    })
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({
      level: 'a',
      website: 'https://retried.example',
    })
    const audit = (await (await admin.get('/api/audit?kind=run_moved')).json()) as {
      data: { details: object }[]
    }
    expect(audit.data[0]?.details).toMatchObject({ run, act: 'retry', reason: 'wrong level', input })
    expect((await admin.get(at)).status).toBe(404)
  })

  it('keep values that a step was given for that step, were the thread led on by a node that knows of none', async () => {
    const admin = await engine.http()
    const { id } = await customer('Acme Led On')
    const { body } = await post(admin, '/api/workflows/stuck/run', { record: id, input: { level: 'none' } })
    const [run] = body['runs'] as [string]
    await settle(engine)
    const retry = `/api/workflows/runs/${run}/retry`
    const input = { values: { level: 'none either' } }
    expect(await post(admin, retry, { input })).toMatchObject({ body: { state: 'incident' } })
    await engine.db.run(sql`UPDATE sys.run_token SET node = 'more' WHERE run_id = ${run}::uuid`)
    expect(await post(admin, retry)).toMatchObject({ status: 200, body: { state: 'completed' } })
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ description: 'written' })
  })

  it('end by hand, and jump only to nodes that there are', async () => {
    const admin = await engine.http()
    const { id } = await customer('Acme Three')
    const { body } = await post(admin, '/api/workflows/mark/run', { record: id, input: {} })
    const [run] = body['runs'] as [string]
    await settle(engine)
    const seen = (await (await admin.get(`/api/workflows/runs/${run}`)).json()) as Run & {
      tokens: { id: number }[]
    }
    const token = seen.tokens[0]!.id
    expect(await post(admin, `/api/workflows/runs/${run}/jump`, { token, to: 'nowhere' })).toMatchObject({
      status: 422,
      body: { code: 'process_no_such_node' },
    })
    expect(await post(admin, `/api/workflows/runs/${run}/skip`, { token, port: 'nowhere' })).toMatchObject({
      status: 400,
      body: { code: 'parameter_invalid', parameter: 'port', value: 'nowhere' },
    })
    expect(await post(admin, `/api/workflows/runs/${run}/cancel`, { reason: 'by mistake' })).toMatchObject({
      status: 200,
      body: { state: 'cancelled', tokens: [] },
    })
  })

  it('are listed for whoever may read the record', async () => {
    const { id: department } = await createRecord(engine.system, 'department', { name: 'East', code: 'east' })
    const seller = await engine.person({ roles: ['seller'], department })
    const own = await createRecord(engine.admin, 'customer', { name: 'Own one', owner: seller.user.id })
    await updateRecord(engine.admin, 'customer', own.id, { website: 'https://own.example' })
    const browser = await engine.http(seller)
    expect(await post(browser, '/api/workflows/mark/run', { record: own.id, input: {} })).toMatchObject({
      status: 201,
    })
    const { data } = (await (
      await browser.get(`/api/workflows/runs?object=customer&record=${own.id}`)
    ).json()) as {
      data: unknown[]
    }
    expect(data).toMatchObject([{ workflow: 'mark', caused_by: seller.user.id }])
    expect((await browser.get('/api/workflows/incidents')).status).toBe(403)
    // Why somebody ended one is not for everybody.
    const where = sql`record_id = ${own.id}::uuid AND name = 'mark'`
    await engine.db.run(
      sql`UPDATE sys.run SET state = 'cancelled', result = 'a mistake of theirs' WHERE ${where}`,
    )
    const list = `/api/workflows/runs?object=customer&record=${own.id}`
    expect(await (await browser.get(list)).text()).not.toContain('mistake')
    expect(await (await (await engine.http()).get(list)).text()).toContain('mistake')
  })
})
