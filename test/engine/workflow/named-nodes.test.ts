import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { sql } from '../../../engine/sql.ts'
import { dispatchRecords } from '../../../engine/workflow/dispatch-records.ts'
import { Retry } from '../../../engine/workflow/outside/caller.ts'
import type { OutsideCall } from '../../../engine/workflow/outside/calls.ts'
import { pluginDoer } from '../../../engine/workflow/outside/plugin-call.ts'
import {
  addPluginActions,
  type PluginAction,
  PluginActionFailed,
  type PluginCall,
} from '../../../engine/workflow/plugin-actions.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const minute = 60_000

describe('nodes that name an action, a plugin or a template', () => {
  const engine = withEngine()
  const calls: PluginCall[] = []
  let answer: (asked: PluginCall) => unknown = () => undefined
  let removePlugin: () => void

  const score: PluginAction = {
    name: 'sample.score',
    label: { en: 'Score', zh: '评分' },
    input: {
      required: ['name'],
      properties: { name: { title: 'Name', 'x-title-zh': '名称', type: 'string' } },
    },
    call: async (asked) => {
      calls.push(asked)
      return answer(asked)
    },
  }

  const when = (name: string) => ({
    made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` },
  })
  const scored = (name: string) => ({
    object: 'customer',
    triggers: when(name),
    start: 'score',
    nodes: {
      score: {
        type: 'plugin',
        action: 'sample.score',
        input: { name: '=name' },
        onError: { 'sample.unwilling': 'unwilling' },
        next: 'keep',
      },
      keep: { type: 'update', values: { description: '=$steps.score.output.grade' }, next: 'end' },
      unwilling: { type: 'end', result: 'unwilling' },
      end: { type: 'end', result: 'scored' },
    },
  })

  beforeAll(async () => {
    removePlugin = addPluginActions([score])
    const admin = await engine.http()
    const template = await admin.put('/api/design/items/template/customer.letter', {
      label: { en: 'Letter', zh: '信函' },
      object: 'customer',
      subject: { en: 'Letter to {{name}}', zh: '致 {{name}} 的信' },
      body: { en: "<p title='{{name}}'>Dear {{name}}</p>", zh: '<p>{{name}}：您好</p>' },
      format: 'html',
    })
    expect(template.status, await template.clone().text()).toBeLessThan(300)
    await publishWorkflows(engine, {
      act: {
        object: 'customer',
        triggers: when('Act'),
        start: 'call',
        nodes: {
          call: {
            type: 'action',
            action: 'log_call',
            input: { subject: "='About ' & name", outcome: 'reached' },
            next: 'end',
          },
          end: { type: 'end', result: 'done' },
        },
      },
      act_elsewhere: {
        object: 'activity',
        triggers: {
          made: { type: 'recordChanged', on: ['create'], when: "subject = 'Finish me'" },
        },
        start: 'finish',
        nodes: { finish: { type: 'action', action: 'complete' } },
      },
      score: scored('Score'),
      letter: {
        object: 'customer',
        triggers: when('Letter'),
        start: 'write',
        nodes: {
          write: { type: 'document', template: 'customer.letter', next: 'plain' },
          plain: {
            type: 'document',
            template: 'customer.letter',
            format: 'markdown',
            name: 'notes/../{{name}}',
            language: 'zh',
            next: 'end',
          },
          end: { type: 'end', output: { file: '=$steps.write.output', other: '=$steps.plain.output' } },
        },
      },
    })
  }, 60_000)
  afterAll(() => removePlugin())
  beforeEach(() => {
    calls.length = 0
    answer = ({ input }) => ({ grade: `A for ${String(input['name'])}` })
  })

  const customer = (name: string) => createRecord(engine.admin, 'customer', { name }, { confirm: true })
  const outputOf = async (workflow: string) => {
    const [run] = await engine.db.rows<{ output: Record<string, Record<string, unknown>> }>(
      sql`SELECT output FROM sys.run WHERE name = ${workflow} ORDER BY id DESC LIMIT 1`,
    )
    return run!.output
  }

  it('start the workflow that they are a part of only so often', async () => {
    const admin = await engine.http()
    const item = (await (await admin.get('/api/design/items/object/customer')).json()) as {
      document: { actions?: object }
    }
    const actions = { ...item.document.actions, go_round: { label: 'Round', do: [{ run: 'round' }] } }
    const put = await admin.put('/api/design/items/object/customer', { ...item.document, actions })
    expect(put.status, await put.clone().text()).toBeLessThan(300)
    await publishWorkflows(engine, {
      round: {
        object: 'customer',
        triggers: when('Round'),
        start: 'again',
        nodes: { again: { type: 'action', action: 'go_round' } },
      },
    })
    await customer('Round Ltd')
    const rounds = async () => (await runsOf(engine, 'round')).length
    while ((await rounds()) === 0) await dispatchRecords(engine.system)
    // One step each, so that a circle would show and not go on for ever. The engine's own worker may have one in hand.
    for (let n = 0; n < 500 && (await rounds()) < 15; n++) {
      for (const { id, state } of await runsOf(engine, 'round'))
        if (state === 'running' || state === 'waiting') await engine.app.parts.get(workflowRunner).wake(id)
      if ((await incidentsOf(engine, 'round')).length > 0) break
      await new Promise((resume) => setTimeout(resume, 10))
    }
    expect(await rounds()).toBe(11)
    expect(await incidentsOf(engine, 'round')).toMatchObject([{ code: 'process_too_deep' }])
  })

  it('do what a button of the record does, with what it asks for', async () => {
    const { id } = await customer('Act Ltd')
    await settle(engine)
    expect(await runsOf(engine, 'act')).toMatchObject([{ result: 'done' }])
    const rows = await engine.db.rows(
      sql`SELECT subject, outcome, done FROM app.activity WHERE about = ${id}::uuid`,
    )
    expect(rows).toEqual([{ subject: 'About Act Ltd', outcome: 'reached', done: true }])
  }, 30_000)

  it('do it to the record they are about: it sees what was written before', async () => {
    const { id } = await createRecord(engine.admin, 'activity', { type: 'task', subject: 'Finish me' })
    await settle(engine)
    expect(await readRecord(engine.admin, 'activity', id)).toMatchObject({ done: true })
  }, 30_000)

  it('call a plugin with one key over all attempts, and go on with what it answers', async () => {
    let attempts = 0
    answer = ({ input }) => {
      if (attempts++ === 0) throw new PluginActionFailed('sample.busy', 'Busy.', { mayRetry: true })
      return { grade: `B for ${String(input['name'])}` }
    }
    const { id } = await customer('Score Ltd')
    await settle(engine)
    engine.clock.pass(minute)
    await settle(engine)
    expect(calls).toHaveLength(2)
    expect(calls[0]!.key).toBe(calls[1]!.key)
    expect(await runsOf(engine, 'score')).toMatchObject([{ result: 'scored' }])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ description: 'B for Score Ltd' })
  }, 30_000)

  it('do not call a plugin any more on a node that stops', async () => {
    const call = { key: 'k', request: { action: 'sample.score', input: {} } } as OutsideCall
    answer = () => new Promise(() => undefined)
    await expect(pluginDoer.call(call, engine.clock.now(), AbortSignal.abort())).rejects.toThrow(Retry)
    expect(calls).toHaveLength(0)
  })

  it('go where the workflow says when a plugin refuses, and are an incident when it breaks', async () => {
    answer = () => {
      throw new PluginActionFailed('sample.unwilling', 'No.')
    }
    await customer('Score Unwilling')
    await settle(engine)
    expect((await runsOf(engine, 'score')).at(-1)).toMatchObject({ result: 'unwilling' })
    answer = () => {
      throw new TypeError('undefined is not a function')
    }
    await customer('Score Broken')
    await settle(engine)
    expect(await incidentsOf(engine, 'score')).toMatchObject([
      { code: 'plugin_failed', detail: { message: 'undefined is not a function' } },
    ])
  }, 30_000)

  it('stop for everybody to see when the plugin is gone, and go on when it is back', async () => {
    removePlugin()
    await customer('Score Gone')
    await settle(engine)
    const [gone] = await engine.db.rows<{ run_id: string }>(
      sql`SELECT run_id FROM sys.incident WHERE name = 'score' AND code = 'process_plugin_gone' AND state = 'open'`,
    )
    expect(gone).toBeDefined()
    const document = scored('x')
    const { problems } = (await (
      await (await engine.http()).post('/api/design/check', { kind: 'workflow', name: 'x', document })
    ).json()) as { problems: { code: string; path: string; severity: string }[] }
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'process_plugin_gone',
        severity: 'warning',
        path: 'workflow/x#/nodes/score/action',
      }),
    )
    removePlugin = addPluginActions([score])
    const retried = await (await engine.http()).post(`/api/workflows/runs/${gone!.run_id}/retry`, {
      reason: 'it is back',
    })
    expect(retried.status, await retried.clone().text()).toBeLessThan(300)
    await settle(engine)
    expect((await runsOf(engine, 'score')).at(-1)).toMatchObject({ result: 'scored' })
  }, 30_000)

  it('write a document and attach it to the record, once, in which nothing that was filled in is markup', async () => {
    const { id } = await customer('Letter <b>& Sons</b>')
    await settle(engine)
    const { file, other } = await outputOf('letter')
    expect(file).toMatchObject({ name: 'Letter to Letter b & Sons b.html' })
    expect(other).toMatchObject({ name: 'notes .. Letter b & Sons b.md' })
    const attached = await engine.db.rows<{ name: string }>(
      sql`SELECT name FROM app.attachment WHERE about = ${id}::uuid ORDER BY name`,
    )
    expect(attached.map(({ name }) => name)).toEqual([
      'Letter to Letter b & Sons b.html',
      'notes .. Letter b & Sons b.md',
    ])
    const admin = await engine.http()
    const html = await admin.get(`/api/files/${String(file!['file'])}`)
    expect(await html.text()).toContain('>Dear Letter &lt;b&gt;&amp; Sons&lt;/b&gt;</p>')
    expect(await (await admin.get(`/api/files/${String(other!['file'])}`)).text()).toBe(
      '<p>Letter <b>& Sons</b>：您好</p>',
    )
    await customer("Letter ' onclick='x")
    await settle(engine)
    const quoted = await admin.get(`/api/files/${String((await outputOf('letter'))['file']!['file'])}`)
    expect(await quoted.text()).toContain("<p title='Letter &#39; onclick=&#39;x'>")
  }, 30_000)

  const ask = { type: 'task', title: 'Ask', assignees: [{ role: 'agent' }] }
  it.each([
    ['unknown_action', { type: 'action', action: 'log_cal', input: {} }, '/action'],
    ['process_option_missing', { type: 'action', action: 'log_call', input: {} }, '/input'],
    ['process_option_missing', { type: 'plugin', action: 'sample.score', input: {} }, '/input'],
    [
      'process_unknown_option',
      { type: 'plugin', action: 'sample.score', input: { name: 'x', nam: 'y' } },
      '/input/nam',
    ],
    ['unknown_template', { type: 'document', template: 'customer.leter' }, '/template'],
    ['unknown_field', { type: 'document', template: 'customer.letter', attachTo: 'name' }, '/attachTo'],
    ['unknown_form', { ...ask, form: 'contact.edit' }, '/form'],
    ['process_option_invalid', { ...ask, fields: [{ name: 'on', type: 'dat' }] }, '/fields/0'],
    ['process_option_invalid', { ...ask, fields: ['note', 'note'] }, '/fields/1'],
    ['process_option_invalid', { ...ask, fields: [{ name: 'how', type: 'select' }] }, '/fields/0'],
  ])('are refused at publish with %s: %j', async (code, node, at) => {
    const document = { object: 'customer', start: 'a', nodes: { a: node } }
    const { problems } = (await (
      await (await engine.http()).post('/api/design/check', { kind: 'workflow', name: 'x', document })
    ).json()) as { problems: { code: string; path: string }[] }
    expect(problems.map((one) => `${one.code} ${one.path}`)).toContain(`${code} workflow/x#/nodes/a${at}`)
  })

  it('warn of what a called workflow takes and does not get, and of what it does not take', async () => {
    const welcome = {
      triggers: { called: { type: 'called', input: { type: 'object', properties: { days: {} } } } },
      input: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
      start: 'end',
      nodes: { end: { type: 'end' } },
    }
    await publishWorkflows(engine, { welcome })
    const call = (input: object) => ({
      start: 'a',
      nodes: { a: { type: 'call', workflow: 'welcome', input } },
    })
    const warned = async (document: object) => {
      const answer = await (await engine.http()).post('/api/design/check', {
        kind: 'workflow',
        name: 'x',
        document,
      })
      const { problems } = (await answer.json()) as {
        problems: { code: string; path: string; severity: string }[]
      }
      return problems.map(({ code, path, severity }) => `${severity} ${code} ${path}`)
    }
    expect(await warned(call({ days: 3, whom: 'Ann' }))).toEqual([
      'warning process_option_missing workflow/x#/nodes/a/input',
      'warning process_unknown_option workflow/x#/nodes/a/input/whom',
    ])
    expect(await warned(call({ who: '=$user.name', days: 3 }))).toEqual([])
    expect(await warned({ ...welcome, input: { type: 'objekt' } })).toEqual([
      'error process_option_invalid workflow/x#/input',
    ])
    const form = { how: { type: 'selekt' } }
    expect(await warned({ ...welcome, triggers: { button: { type: 'manual', form } } })).toEqual([
      'error process_option_invalid workflow/x#/triggers/button/form',
    ])
  })
})
