import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('a trial run', () => {
  const engine = withEngine()
  const document = {
    object: 'customer',
    triggers: { button: { type: 'manual' } },
    start: 'mark',
    nodes: {
      mark: {
        type: 'update',
        values: { website: "='https://' & $lowercase(name) & '.example'" },
        next: 'rest',
      },
      rest: { type: 'wait', after: 'P3D', next: 'ask' },
      ask: { type: 'http', url: '{{website}}/state', next: 'sent' },
      sent: {
        type: 'condition',
        when: "$steps.ask.output.body = 'good'",
        outputs: { yes: 'plan', no: 'write' },
      },
      plan: {
        type: 'create',
        object: 'activity',
        values: { subject: '="After " & name', type: 'task', about: { object: 'customer', id: '=id' } },
        next: 'end',
      },
      write: { type: 'email', to: '=email', subject: 'Hm', body: 'Hello {{name}}', next: 'end' },
      end: { type: 'end', result: 'over' },
    },
  }

  it('of a draft says what it would do, over days and to the outside, and nothing of it stays', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Trial', email: 'trial@example.com' })
    const admin = await engine.http()
    const runs = async () =>
      (await engine.db.first<{ n: number }>(sql`SELECT count(*)::integer AS n FROM sys.run`))!.n
    const before = await runs()
    const answer = await admin.post('/api/design/simulate/workflow/customer.trial', {
      document,
      record: id,
      answers: { ask: { output: { status: 200, body: 'good' } } },
    })
    expect(answer.status, await answer.clone().text()).toBe(200)
    const told = (await answer.json()) as { steps: { node: string; at: string }[]; effects: object[] }
    expect(told).toMatchObject({
      problems: [],
      state: 'completed',
      result: 'over',
      incidents: [],
      effects: [
        {
          node: 'mark',
          object: 'customer',
          record: id,
          changes: { website: [null, 'https://trial.example'] },
        },
        { node: 'ask', kind: 'http', request: { url: 'https://trial.example/state' } },
        { node: 'plan', object: 'activity', act: 'create' },
      ],
    })
    expect(told.steps.map(({ node }) => node)).toEqual(['mark', 'rest', 'ask', 'sent', 'plan', 'end'])
    const [first, last] = [told.steps[0]!, told.steps.at(-1)!]
    expect(Date.parse(last.at) - Date.parse(first.at)).toBe(3 * 86_400_000)
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({ website: null, version: 1 })
    expect(await runs()).toBe(before)
    expect(await engine.db.rows(sql`SELECT 1 FROM sys.run_call`)).toEqual([])

    const other = await admin.post('/api/design/simulate/workflow/customer.trial', { document, record: id })
    expect(await other.json()).toMatchObject({
      effects: [
        { node: 'mark' },
        { node: 'ask' },
        { node: 'write', kind: 'email', request: { to: ['trial@example.com'] } },
      ],
    })
  })

  it('shows where it fails, what is wrong with a draft, and is for those who design', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Failing trial' })
    const admin = await engine.http()
    const failing = {
      ...document,
      start: 'bad',
      nodes: { bad: { type: 'update', values: { level: 'no such' } } },
    }
    const answer = await admin.post('/api/design/simulate/workflow/x', { document: failing, record: id })
    expect(await answer.json()).toMatchObject({
      state: 'incident',
      incidents: [{ node: 'bad', code: 'validation_failed' }],
    })
    const broken = {
      ...document,
      start: 'nowhere',
      nodes: {
        one: { type: 'updat', next: 'two' },
        two: { type: 'condition', when: 'nmae = 1 and $run.x > 2' },
      },
    }
    const problems = (await (
      await admin.post('/api/design/check', { kind: 'workflow', name: 'x', document: broken })
    ).json()) as { problems: { code: string; path: string; message: object }[] }
    expect(problems.problems).toContainEqual(
      expect.objectContaining({
        code: 'process_unknown_type',
        path: 'workflow/x#/nodes/one/type',
        message: { en: expect.stringContaining('"update"'), zh: expect.stringContaining('update') },
      }),
    )
    const texts = {
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create', 'explode'], fields: ['nmae'] } },
      start: 'two',
      nodes: {
        two: {
          type: 'condition',
          when: 'nmae = "x" or $run.x > $steps.tow.output',
          outputs: { yes: 'end', no: 'end' },
        },
        end: { type: 'end' },
      },
    }
    const found = (await (
      await admin.post('/api/design/check', { kind: 'workflow', name: 'x', document: texts })
    ).json()) as { problems: { code: string; path: string }[] }
    expect(found.problems.map(({ code, path }) => `${code} ${path}`)).toEqual(
      expect.arrayContaining([
        'process_option_invalid workflow/x#/triggers/made/on',
        'unknown_field workflow/x#/triggers/made/fields',
        'expression_invalid workflow/x#/nodes/two/when',
      ]),
    )
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.post('/api/design/simulate/workflow/x', { document, record: id })).status).toBe(403)
  })
})
