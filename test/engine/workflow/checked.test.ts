import { beforeAll, describe, expect, it } from 'vitest'
import type { FieldDef } from '../../../engine/model.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { checkWatching } from '../../../engine/workflow/check-watching.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

interface Found {
  severity: string
  code: string
  path: string
  message: { en: string; zh: string }
}

describe('before a workflow is published', () => {
  const engine = withEngine()
  let admin: TestBrowser
  beforeAll(async () => {
    admin = await engine.http()
  })

  const check = async (document: object, kind = 'workflow', name = 'customer.sample'): Promise<Found[]> => {
    const answer = await admin.post('/api/design/check', { kind, name, document })
    return ((await answer.json()) as { problems: Found[] }).problems
  }
  const said = async (a: object, more: object = {}) =>
    (await check({ object: 'customer', start: 'a', nodes: { a }, ...more })).map(
      ({ code, path, severity }) => `${severity} ${code} ${path.slice('workflow/customer.sample#/'.length)}`,
    )
  const task = (assignees: unknown) => said({ type: 'task', title: 'T', assignees })

  it('lists of its record are given on and gone through, and decide nothing', async () => {
    const inside = { start: 'b', nodes: { b: { type: 'set', values: { result: '=$item.id' } } } }
    expect(await said({ type: 'forEach', items: 'contacts', ...inside })).toEqual([])
    expect(await said({ type: 'forEach', items: "$record.contacts[name != 'A']", ...inside })).toEqual([])
    expect(await said({ type: 'set', values: { people: '=contacts.name' } })).toEqual([])
    expect(
      await said({ type: 'email', to: '=contacts.email', subject: 'Hi', body: '{{contacts.name}}' }),
    ).toEqual([])
    expect(await task([{ expression: 'contacts.owner' }])).toEqual([])
    expect(await said({ type: 'forEach', times: 'contacts', ...inside })).toEqual([
      'error expression_invalid nodes/a/times',
    ])
    expect(await said({ type: 'wait', event: 'told', match: 'contacts.id', onlyWhile: 'contacts' })).toEqual([
      'error expression_invalid nodes/a/match',
      'error expression_invalid nodes/a/onlyWhile',
    ])
  })

  it('values are worked out with the whole of the language, what decides answers at once', async () => {
    const whole = '$map(contacts, function($c) { $c.name })'
    const slots = { triggers: { m: { type: 'manual', input: { a: `=${whole}` } } } }
    expect(await said({ type: 'set', values: { all: `=${whole}` } }, slots)).toEqual([])
    expect(await said({ type: 'signal', event: 'told', to: 'all', payload: { a: `=${whole}` } })).toEqual([])
    expect(await said({ type: 'end', output: { a: `=${whole}` } })).toEqual([])
    expect(await said({ type: 'condition', when: `$count(${whole}) > 1`, outputs: { yes: 'a' } })).toContain(
      'error expression_not_at_once nodes/a/when',
    )
    const saving = {
      mode: 'beforeSave',
      triggers: { made: { type: 'recordChanged', on: ['create'] } },
    }
    for (const type of ['set', 'transform'])
      expect(await said({ type, values: { all: `=${whole}` } }, saving)).toEqual([
        'error expression_not_at_once nodes/a/values/all',
      ])
    const named = (text: string) => said({ type: 'set', values: { all: text } })
    expect(await named('=( $f := function($n) { $n > 1 ? $f($n - 1) : $uppercase(name) }; $f(3) )')).toEqual(
      [],
    )
    expect(await named('=contacts@$c[$c.primary]#$i.($c.name & $i)')).toEqual([])
    for (const wrong of [
      '$map(contcts, function($c) { $c.name })',
      '$map($rnu.list, $uppercase)',
      '$mapp(contacts, $uppercase)',
    ])
      expect(await named(`=${wrong}`), wrong).toEqual(['error expression_invalid nodes/a/values/all'])
  })

  it('tasks say how many answers decide, until when, and what people may do besides', async () => {
    const asked = { type: 'task', title: 'T', assignees: [{ role: 'admin' }] }
    expect(
      await said({
        ...asked,
        decision: { type: 'ratio', percent: 60 },
        deadline: { after: 'P2D', calendar: 'assignee', ladder: { late: { act: 'answer' } } },
        acts: ['comment'],
      }),
    ).toEqual([])
    expect(
      await said({
        ...asked,
        decision: 'most',
        deadline: { until: 'ownr.birthday', calendar: 'moon', act: 'transfer', to: { role: 'admn' } },
        acts: ['approve'],
      }),
    ).toEqual([
      'error task_decision_invalid nodes/a/decision',
      'error expression_invalid nodes/a/deadline/until',
      'error unknown_calendar nodes/a/deadline/calendar',
      'error unknown_role nodes/a/deadline/to/role',
      'error task_act_of_approvals nodes/a/acts/0',
    ])
    const race = {
      type: 'race',
      outputs: { a: { task: { title: 'T', assignees: 'owner', deadline: { after: 'P1D', act: 'reject' } } } },
    }
    expect(await said(race)).toEqual(['error task_act_of_approvals nodes/a/outputs/a/task/deadline/act'])
  })

  it('people are named in a way there is', async () => {
    expect(await task([{ rol: 'admin' }])).toEqual(['error process_unknown_person nodes/a/assignees/0/rol'])
    expect(await task([{ role: 'admn' }])).toEqual(['error unknown_role nodes/a/assignees/0/role'])
    expect(await task([{ role: 'admin', team: 'x' }])).toEqual([
      'error process_unknown_person nodes/a/assignees/0/team',
    ])
    expect(await task([{ expression: 'ownr' }])).toEqual([
      'error expression_invalid nodes/a/assignees/0/expression',
    ])
    expect(await task([{ user: '=ownr' }])).toEqual(['error expression_invalid nodes/a/assignees/0/user'])
    expect(await task([{ user: 'ann@example.com' }, { user: '=owner.email' }])).toEqual([])
    expect(await task('=ownr')).toEqual(['error expression_invalid nodes/a/assignees'])
    expect(await task([{ superior: 0 }])).toEqual([
      'error process_option_invalid nodes/a/assignees/0/superior',
    ])
    expect(await task([{ department: 'sales', tree: true }, 'owner', { role: 'admin' }])).toEqual([])
    expect(await said({ type: 'notify', to: { role: 'admn' }, title: 'T' })).toEqual([
      'error unknown_role nodes/a/to/role',
    ])
    expect(
      await task([
        { superiors: { count: 2 }, of: 'submitter' },
        { departmentHead: { of: 'owner.department' }, level: 1 },
        { role: 'admin', within: '=owner.department', weight: 2 },
        { path: 'owner.superior' },
        'submitter',
      ]),
    ).toEqual([])
    expect(await task([{ superiors: { toRole: 'admn' } }])).toEqual([
      'error unknown_role nodes/a/assignees/0/superiors/toRole',
    ])
    expect(
      await said({ type: 'task', title: 'T', assignees: { superior: 1 } }, { object: undefined }),
    ).toEqual(['error expression_invalid nodes/a/assignees'])
  })

  it('people are named in no way that only approvals have', async () => {
    const words = async (slot: object) => {
      const a = { type: 'assign', to: [slot] }
      const found = await check({ object: 'customer', start: 'a', nodes: { a } })
      return found.map(({ code, message }) => `${code}: ${message.en} ${message.zh}`)
    }
    for (const [slot, remedy] of [
      [{ chosen: 'submitter' }, /^process_unknown_person: .*\$steps\.ask\..*之前的任务/],
      [{ table: 'levels' }, /^process_unknown_person: .*switch.*多路分支/],
      [{ pool: { role: 'admin' } }, /^process_unknown_person: .*"claim".*认领/],
    ] as const)
      expect(await words(slot)).toEqual([expect.stringMatching(remedy)])
  })

  it('people who are told, or given a record, have neither a weight nor a turn', async () => {
    const notify = (to: unknown) => said({ type: 'notify', title: 'T', to })
    const weighty = { role: 'admin', weight: 2 }
    const inTurn = { superiors: { count: 2 }, of: 'owner', resolve: 'each' }
    expect(await notify([weighty, inTurn])).toEqual([
      'error process_option_invalid nodes/a/to/0/weight',
      'error process_option_invalid nodes/a/to/1/resolve',
    ])
    expect(await said({ type: 'assign', to: weighty })).toEqual([
      'error process_option_invalid nodes/a/to/weight',
    ])
    expect(await notify({ ...inTurn, resolve: 'entry' })).toEqual([])
    expect(await task([weighty, inTurn])).toEqual([])
    const [weight] = await check({
      object: 'customer',
      start: 'a',
      nodes: { a: { type: 'notify', title: 'T', to: weighty } },
    })
    expect(weight).toMatchObject({
      message: { en: expect.stringContaining('Take it out'), zh: expect.stringContaining('删除') },
    })
  })

  it('a path to people ends at them', async () => {
    expect(await task([{ path: 'owner' }, { path: '=owner' }, { path: 'parent.owner' }])).toEqual([])
    const [wrong, ...more] = await check({
      object: 'customer',
      start: 'a',
      nodes: { a: { type: 'notify', title: 'T', to: [{ path: 'parent.level' }] } },
    })
    expect(more).toEqual([])
    expect(wrong).toMatchObject({
      code: 'process_path_nobody',
      path: 'workflow/customer.sample#/nodes/a/to/0/path',
      message: {
        en: expect.stringMatching(/"parent\.level" names no people\..*owner/),
        zh: expect.stringContaining('“parent.level”不是人员字段'),
      },
    })
  })

  it('what is waited for is told where it comes of records that nobody watches', async () => {
    const race = (when: string) =>
      said({ type: 'race', outputs: { soon: { when }, late: { after: 'P30D' } } })
    expect(await race('open_tickets > 0')).toEqual(['warning process_not_watched nodes/a/outputs/soon/when'])
    expect(await race("parent.name = 'X'")).toEqual(['warning process_not_watched nodes/a/outputs/soon/when'])
    expect(await race("name = 'X' and $exists(parent)")).toEqual([])
    expect(await said({ type: 'wait', after: 'P1D', onlyWhile: 'open_tickets = 0' })).toEqual([
      'warning process_not_watched nodes/a/onlyWhile',
    ])
  })

  it('formulas are told where they are made of what nobody watches, by way of others too', async () => {
    const { model } = await engine.app.systemCtx()
    const customer = model.objects.get('customer')!
    const formula = (name: string, expression: string): [string, FieldDef] => [
      name,
      { ...customer.fields.get('name')!, name, derived: 'formula', raw: { type: 'formula', expression } },
    ]
    const fields = new Map([
      ...customer.fields,
      formula('own', "name & '!'"),
      formula('above', "parent.name & '!'"),
      formula('further', 'above & own'),
      formula('busy', 'open_tickets > 3'),
    ])
    const object = { ...customer, fields }
    const changed = { ...model, objects: new Map([...model.objects, ['customer', object]]) }
    const told: string[] = []
    for (const name of ['own', 'above', 'further', 'busy'])
      checkWatching(
        changed,
        object,
        { type: 'wait', after: 'P1D', onlyWhile: `$exists(${name})` },
        (_, { en }) => told.push(/"(\w+)"/.exec(en)![1]!),
      )
    expect(told).toEqual(['above', 'further', 'busy'])
  })

  it('an action that there is not is told what there is, or what does the same', async () => {
    const asked = async (action: string, input?: object) =>
      check({
        object: 'customer',
        start: 'a',
        nodes: { a: { type: 'action', action, ...(input ? { input } : {}) } },
      })
    expect(await asked('claim')).toMatchObject([
      {
        code: 'unknown_action',
        message: {
          en: '"customer" has no action "claim". No record is claimed from a pool. Give it to somebody with "assign" or "transfer".',
          zh: expect.stringContaining('暂无公海'),
        },
      },
    ])
    expect((await asked('convert'))[0]?.message.en).toContain('Make the other record with a step "create"')
    expect((await asked('mergee'))[0]?.message).toMatchObject({
      en: expect.stringContaining('Did you mean "merge"?'),
      zh: expect.stringContaining('是否为“merge”'),
    })
    expect((await asked('nothing_like_it'))[0]?.message.en).toMatch(/There is .*log_call.*, merge, unmerge/)
  })

  it('an action of every object is told what it lacks: an owner, rules, its input', async () => {
    const asked = async (object: string, action: string, input?: object) =>
      (
        await check({
          object,
          start: 'a',
          nodes: { a: { type: 'action', action, ...(input ? { input } : {}) } },
        })
      ).map(({ severity, code, path, message }) => ({
        severity,
        code,
        path: path.split('/').pop(),
        ...message,
      }))
    expect(await asked('customer', 'assign')).toMatchObject([
      {
        severity: 'warning',
        code: 'action_not_possible',
        en: expect.stringContaining('Publish an assignment rule'),
      },
    ])
    expect(await asked('customer', 'assign', { to: '=customer_manager' })).not.toContainEqual(
      expect.objectContaining({ code: 'action_not_possible' }),
    )
    expect(await asked('opportunity_product', 'transfer', { to: 'ann@example.com' })).toMatchObject([
      { severity: 'error', code: 'action_not_possible', zh: expect.stringContaining('没有负责人') },
    ])
    expect(await asked('customer', 'transfer')).toMatchObject([
      { severity: 'error', code: 'process_option_missing', path: 'input' },
    ])
    expect(await asked('customer', 'transfer', { to: 'ann@example.com', with_: 'x' })).toMatchObject([
      {
        severity: 'error',
        code: 'process_unknown_option',
        path: 'with_',
        en: expect.stringContaining('takes to'),
      },
    ])
    expect(await asked('customer', 'clone', { values: { nam: 'x', description: '=nosuch' } })).toMatchObject([
      { code: 'expression_invalid', path: 'description' },
      { code: 'unknown_field', path: 'nam', en: expect.stringContaining('Did you mean "name"?') },
    ])
    expect(await asked('customer', 'share', { wit: [] })).toMatchObject([
      { code: 'process_option_missing' },
      { code: 'process_unknown_option', en: expect.stringContaining('Did you mean "with"?') },
    ])
  })

  it('what is waited for until a day is a day there is, or an expression', async () => {
    const wait = (until: string) => said({ type: 'wait', until })
    for (const until of ['2027-01-01', '2027-01-01T09:00:00+08:00', 'created_at', '=created_at'])
      expect(await wait(until)).toEqual([])
    for (const until of ['2027-13-01', '2027-02-30', '2027-01-01T25:00:00Z', '2027-01'])
      expect(await wait(until)).toEqual(['error process_option_invalid nodes/a/until'])
    expect(await wait('nosuch')).toEqual(['error expression_invalid nodes/a/until'])
    const [wrong] = await check({
      object: 'customer',
      start: 'a',
      nodes: {
        a: { type: 'wait', after: 'P9D', on: { late: { until: '2027-02-30', next: 'z' } } },
        z: { type: 'end' },
      },
    })
    expect(wrong).toMatchObject({
      path: 'workflow/customer.sample#/nodes/a/on/late/until',
      message: { en: expect.stringContaining('"2027-02-30"'), zh: expect.stringContaining('2027-02-30') },
    })
  })

  it('calendars, durations and what is locked are there', async () => {
    expect(await said({ type: 'wait', after: 'P1D', calendar: 'nosuch' })).toEqual([
      'error unknown_calendar nodes/a/calendar',
    ])
    expect(await said({ type: 'wait', event: 'x', timeout: { after: 'P1D', calendar: 'nosuch' } })).toEqual([
      'error unknown_calendar nodes/a/timeout/calendar',
    ])
    const whose = { d: { type: 'dateReached', field: 'created_at', calendar: 'assignee' } }
    expect(await said({ type: 'end' }, { triggers: whose })).toEqual([
      'error process_option_invalid triggers/d/calendar',
    ])
    expect(await said({ type: 'end' }, { events: { x: { keep: true, for: 'nosuch' } } })).toEqual([
      'error expression_invalid events/x/for',
    ])
    expect(await said({ type: 'set', values: { x: 1 }, exclusive: { key: 'nosuch' } })).toEqual([
      'error expression_invalid nodes/a/exclusive/key',
    ])
  })

  it('an upsert lists in "on" by what its record is found, as others list there what may happen meanwhile', async () => {
    const kept = { type: 'upsert', object: 'product', values: { code: 'P-1' } }
    expect(await said({ ...kept, on: ['code'] })).toEqual([])
    expect(await said({ ...kept, by: ['code'], on: { late: { after: 'P1D' } } })).toEqual([])
    expect(await said({ ...kept, on: ['cod'] })).toEqual(['error unknown_field nodes/a/on'])
    expect(await said({ ...kept, on: ['code'], by: ['code'] })).toEqual([
      'error process_option_invalid nodes/a/on',
    ])
    expect(await said({ ...kept, on: [] })).toEqual(['error process_option_invalid nodes/a/on'])
    expect(await said({ ...kept, by: [] })).toEqual(['error process_option_invalid nodes/a/by'])
    expect(await said({ type: 'create', object: 'product', values: {}, on: ['code'] })).toEqual([
      'error process_option_invalid nodes/a/on',
    ])
  })

  it('stages, roles of buttons and fields to look by are there', async () => {
    const end = { type: 'end' }
    expect(await said(end, { triggers: { s: { type: 'stageChanged', pipeline: 'nosuch' } } })).toEqual([
      'error unknown_pipeline triggers/s/pipeline',
    ])
    expect(
      await said(end, { triggers: { s: { type: 'stageChanged', field: 'status', to: ['actve'] } } }),
    ).toEqual(['error not_an_option triggers/s/to/0'])
    expect(await said(end, { triggers: { m: { type: 'manual', form: 'customer.quick' } } })).toEqual([])
    expect(await said(end, { triggers: { m: { type: 'manual', form: 'customer.quik' } } })).toEqual([
      'error unknown_form triggers/m/form',
    ])
    expect(await said(end, { triggers: { m: { type: 'manual', roles: ['admn'] } } })).toEqual([
      'error unknown_role triggers/m/roles/0',
    ])
    expect(
      await said({ type: 'find', object: 'contact', sort: '-nosuch,name', fields: ['name', 'gone'] }),
    ).toEqual(['error unknown_field nodes/a/fields', 'error unknown_field nodes/a/sort'])
    expect(await said({ type: 'find', object: 'contact', sort: '+name, -created_at,' })).toEqual([])
    expect(await said({ type: 'upsert', object: 'product', by: ['nosuch'], values: { name: 'X' } })).toEqual([
      'error unknown_field nodes/a/by',
    ])
    expect(await said({ type: 'update', values: {} }, { object: undefined })).toEqual([
      'error process_option_missing nodes/a',
    ])
  })

  it('an e-mail template names only what its records have', async () => {
    const label = { en: 'T', zh: '模板' }
    const body = { en: 'Dear {{ nme }}', zh: '{{ name }}，您好' }
    const found = await check({ label, object: 'customer', body }, 'template')
    expect(found).toMatchObject([
      {
        severity: 'error',
        code: 'expression_invalid',
        path: 'template/customer.sample#/body/en',
        message: { en: expect.stringContaining('"nme"'), zh: expect.stringContaining('“nme”') },
      },
    ])
    expect(await said({ type: 'email', to: 'a@b.example', template: 'customer.nosuch' })).toEqual([
      'error unknown_template nodes/a/template',
    ])
    const put = await admin.put('/api/design/items/template/sample.any', { label, body })
    expect(put.status).toBe(200)
    expect(await said({ type: 'email', to: 'a@b.example', template: 'sample.any' })).toEqual([
      'error expression_invalid nodes/a/template',
    ])
    const own = { type: 'email', to: 'a@b.example', template: 'sample.any', body: 'Dear {{ name }}' }
    expect(await said(own)).toEqual([])
  })

  it('works as somebody there is, and goes on as it is once they have left', async () => {
    await engine.db.run(
      sql`UPDATE app."user" SET email = 'worker@example.com', active = true WHERE id = ${engine.as({}).user.id}::uuid`,
    )
    const end = { type: 'end' }
    const found = await check({ start: 'a', nodes: { a: end }, runAs: 'wroker@example.com' })
    expect(found).toMatchObject([
      {
        severity: 'error',
        code: 'unknown_user',
        path: 'workflow/customer.sample#/runAs',
        message: {
          en: expect.stringContaining('Did you mean "worker@example.com"?'),
          zh: expect.stringContaining('是否为“worker@example.com”？'),
        },
      },
    ])
    expect(await said(end, { runAs: ' Worker@Example.com' })).toEqual([])
    expect(await said(end, { runAs: 'trigger' })).toEqual([])
    expect(await said(end, { runAs: 'triger' })).toEqual(['error unknown_user runAs'])
    const document = (runAs: string) => ({ label: 'Works', start: 'a', nodes: { a: end }, runAs })
    const put = (name: string, runAs: string) =>
      admin.put(`/api/design/items/workflow/sample.${name}`, document(runAs))
    await put('works', 'worker@example.com')
    expect((await admin.post('/api/design/publish', { message: 'works' })).status).toBe(200)
    await engine.db.run(sql`UPDATE app."user" SET active = false WHERE email = 'worker@example.com'`)
    await put('other', 'system')
    const plan = (await (await admin.post('/api/design/plan', {})).json()) as { problems: Found[] }
    expect(plan.problems.filter(({ code }) => code === 'unknown_user')).toMatchObject([
      { severity: 'warning', path: 'workflow/sample.works#/runAs' },
    ])
    expect((await admin.post('/api/design/publish', { message: 'other' })).status).toBe(200)
    await put('other', 'nobody@example.com')
    const refused = await admin.post('/api/design/publish', { message: 'nobody' })
    expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'publish_invalid' }])
    await admin.delete('/api/design/items/workflow/sample.other')
  }, 30_000)

  it('is not published with what could never work', async () => {
    const draft = (next: string) => ({
      label: { en: 'Old', zh: '旧' },
      object: 'customer',
      triggers: { m: { type: 'manual' } },
      start: 'a',
      nodes: { a: { type: 'switch', outputs: { x: { when: "name = 'x'", next } } }, b: { type: 'end' } },
    })
    const put = (name: string, document: object) =>
      admin.put(`/api/design/items/workflow/customer.${name}`, document)
    await admin.delete('/api/design/items/template/sample.any')
    await put('old', draft('b'))
    const refused = await admin.post('/api/design/publish', { message: 'old' })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      code: 'publish_invalid',
      problems: [{ code: 'process_no_branch', path: 'workflow/customer.old#/nodes/a/outputs' }],
    })
    await admin.delete('/api/design/items/workflow/customer.old')
  })

  it('tells who reads Chinese what is wrong with a call, a button and a submission in Chinese', async () => {
    const end = { type: 'end' }
    const schema = { type: 'object', properties: { n: { type: 'integer' } } }
    const triggers = { m: { type: 'manual' }, h: { type: 'webhook', schema } }
    await admin.put('/api/design/items/workflow/customer.called', {
      object: 'customer',
      triggers,
      start: 'end',
      nodes: { end },
    })
    expect((await admin.post('/api/design/publish', { message: 'called' })).status).toBe(200)
    await engine.refresh()
    const { data } = (await (await admin.get('/api/workflows/hooks')).json()) as {
      data: { workflow: string; path: string }[]
    }
    const detail = async (path: string, json: unknown) => {
      const headers = { 'accept-language': 'zh-CN' }
      const answer = await admin.fetch(path, { method: 'POST', json, headers })
      return ((await answer.json()) as { detail: string }).detail
    }
    const { path } = data.find(({ workflow }) => workflow === 'customer.called')!
    expect(await detail(path, { n: 'x' })).toBe('无法读取该请求。/n必须是整数。')
    expect(await detail('/api/workflows/customer.called/run', {})).toBe(
      '无法读取该请求。请在“record”中指定记录。',
    )
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Submitted Ltd' })
    expect(
      await detail(`/api/records/customer/${id}/actions/submitForApproval`, { purpose: 'nosuch' }),
    ).toContain('“nosuch”')
  })
})
