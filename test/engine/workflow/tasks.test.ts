import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { sql } from '../../../engine/sql.ts'
import { taskLeaversChore } from '../../../engine/workflow/tasks/leavers.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

interface Task {
  id: string
  title: string
  outputs: string[]
  claimable: boolean
}

describe('tasks', () => {
  const engine = withEngine()
  let [ann, bob, eve]: Ctx[] = []

  beforeAll(async () => {
    ann = await engine.person({ roles: ['agent'], name: 'Ann' })
    bob = await engine.person({ roles: ['agent'], name: 'Bob' })
    eve = await engine.person({ roles: [], name: 'Eve' })
    const ask = (decision: string, when: string) => ({
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${when}')` } },
      start: 'ask',
      nodes: {
        ask: {
          type: 'task',
          decision,
          title: { en: 'Check {{name}}', zh: '核对 {{name}}' },
          assignees: [{ role: 'agent' }],
          fields: ['note'],
          editable: ['website'],
          outputs: { fine: 'good', wrong: 'bad', nobody: 'bad' },
          on: { late: { after: 'P1D', next: 'late' } },
        },
        good: {
          type: 'update',
          values: { description: '=$string($count($steps.ask.output)) & $steps.ask.output.values.note' },
          next: 'end',
        },
        bad: { type: 'end', result: 'bad' },
        late: { type: 'end', result: 'late' },
        end: { type: 'end', result: 'good' },
      },
    })
    await publishWorkflows(engine, {
      one: ask('any', 'One of'),
      every: ask('all', 'All of'),
      taken: ask('claim', 'Claimed by'),
      owned: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Owned by')" } },
        start: 'ask',
        nodes: { ask: { type: 'task', title: 'Greet {{name}}', assignees: [{ user: '=owner.email' }] } },
      },
      worded: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Worded by')" } },
        start: 'ask',
        nodes: {
          ask: {
            type: 'task',
            title: 'Agree?',
            assignees: `'${eve.user.id}'`,
            outputs: {
              agreed: { label: { en: 'I agree', zh: '同意' }, next: 'end' },
              refused: { label: 'No', next: 'end' },
              later: 'end',
            },
          },
          end: { type: 'end' },
        },
      },
      typed: {
        object: 'customer',
        triggers: {
          made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Typed')" },
          button: {
            type: 'manual',
            roles: ['agent'],
            form: {
              how: { type: 'select', options: { fast: {}, slow: {} }, required: true },
              on: { type: 'date' },
            },
          },
        },
        start: 'ask',
        nodes: {
          ask: {
            type: 'task',
            title: 'How many?',
            assignees: [{ role: 'agent' }],
            fields: [
              { name: 'pieces', type: 'integer', required: true },
              { name: 'color', type: 'select', options: { red: {}, blue: {} } },
              'note',
            ],
            next: 'end',
          },
          end: { type: 'end', output: '=$steps.ask.output.values' },
        },
      },
      judged: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Judged')" } },
        limits: { payload: 1 },
        start: 'experts',
        nodes: {
          experts: {
            type: 'forEach',
            times: 2,
            until: "$exists($results[verdict = 'clear'])",
            start: 'opinion',
            nodes: {
              opinion: { type: 'task', title: 'Opinion', assignees: `'${ann.user.id}'`, fields: ['verdict'] },
            },
          },
        },
      },
    })
  }, 60_000)

  const tasksOf = async (who: Ctx, state = 'open') =>
    (
      (await (await (await engine.http(who)).get(`/api/workflows/tasks?state=${state}`)).json()) as {
        data: Task[]
      }
    ).data
  const act = async (who: Ctx, id: string, name: string, json: unknown = {}) => {
    const answer = await (await engine.http(who)).post(`/api/workflows/tasks/${id}/${name}`, json)
    return { status: answer.status, body: await answer.json() }
  }
  const make = async (name: string) => {
    const { id } = await createRecord(engine.admin, 'customer', { name })
    await settle(engine)
    return id
  }

  it('are done by whoever is first; the others’ are closed, and a second answer is refused', async () => {
    const id = await make('One of Ltd')
    const [[mine], [other]] = [await tasksOf(ann!), await tasksOf(bob!)]
    expect(mine).toMatchObject({ title: 'Check One of Ltd', outputs: ['fine', 'wrong'], claimable: false })
    expect(await tasksOf(eve!)).toEqual([])
    expect((await act(eve!, mine!.id, 'complete', { port: 'fine' })).status).toBe(404)
    expect((await act(ann!, mine!.id, 'complete', { port: 'hm' })).status).toBe(400)
    expect((await act(ann!, mine!.id, 'complete', { port: 'fine', values: { name: 'x' } })).status).toBe(400)
    const values = { note: 'ok', website: 'https://checked.example' }
    expect(await act(ann!, mine!.id, 'complete', { port: 'fine', values })).toMatchObject({
      status: 200,
      body: { decided: true },
    })
    expect(await act(bob!, other!.id, 'complete', { port: 'wrong' })).toMatchObject({
      status: 409,
      body: { code: 'process_stale' },
    })
    await settle(engine)
    expect(await runsOf(engine, 'one')).toMatchObject([{ result: 'good' }])
    expect(await readRecord(engine.admin, 'customer', id)).toMatchObject({
      website: 'https://checked.example',
      description: '1ok',
    })
    expect(await tasksOf(ann!, 'done')).toMatchObject([{ id: mine!.id, port: 'fine' }])
    const told = await engine.db.rows(
      sql`SELECT 1 FROM app.notification WHERE subject = 'Check One of Ltd' AND kind = 'assignment'`,
    )
    expect(told).toHaveLength(2)
  })

  it('are asked of the user that an expression gives', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Owned by Bob', owner: bob!.user.id })
    await settle(engine)
    const asked = await tasksOf(bob!)
    expect(asked).toMatchObject([{ title: 'Greet Owned by Bob' }])
    expect((await act(bob!, asked[0]!.id, 'complete')).status).toBe(200)
  })

  it('of all go on with the last answer', async () => {
    await make('All of Ltd')
    const [[mine], [other]] = [await tasksOf(ann!), await tasksOf(bob!)]
    expect((await act(ann!, mine!.id, 'complete', { port: 'fine' })).body).toMatchObject({ decided: false })
    expect((await act(bob!, other!.id, 'complete', { port: 'fine' })).body).toMatchObject({ decided: true })
    await settle(engine)
    expect(await runsOf(engine, 'every')).toMatchObject([{ result: 'good' }])
  })

  it('are claimed by one, given back, and withdrawn when their time is over', async () => {
    await make('Claimed by Ltd')
    const [task] = await tasksOf(ann!)
    expect(task).toMatchObject({ claimable: true })
    const both = await Promise.all([act(ann!, task!.id, 'claim'), act(bob!, task!.id, 'claim')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const [winner, loser] = both[0]!.status === 200 ? [ann!, bob!] : [bob!, ann!]
    expect(await tasksOf(loser)).toEqual([])
    expect((await act(loser, task!.id, 'complete', { port: 'fine' })).body).toMatchObject({
      code: 'already_claimed',
    })
    expect((await act(winner, task!.id, 'unclaim')).body).toMatchObject({ assignee: null })
    expect(await tasksOf(loser)).toHaveLength(1)
    engine.clock.pass(25 * 3_600_000)
    await settle(engine)
    expect(await tasksOf(loser)).toEqual([])
    expect(await runsOf(engine, 'taken')).toMatchObject([{ result: 'late' }])
  })

  it('show whoever may read the record where the run stands, and nothing of its values', async () => {
    const id = await make('One of Pictures Ltd')
    const pictureFor = async (who: Ctx, run: string) => {
      const answer = await (await engine.http(who)).get(`/api/workflows/runs/${run}/picture`)
      return { status: answer.status, body: (await answer.json()) as { boxes: unknown[]; lines: unknown[] } }
    }
    const runs = await (await engine.http(ann!)).get(`/api/workflows/runs?object=customer&record=${id}`)
    const [{ id: run }] = ((await runs.json()) as { data: [{ id: string }] }).data
    const waiting = await pictureFor(ann!, run)
    expect(waiting.body).toMatchObject({ label: 'one', ended_at: null })
    const inChinese = await (await engine.http({ ...ann!, locale: 'zh-CN' })).fetch(
      `/api/workflows/runs/${run}/picture`,
      { headers: { 'accept-language': 'zh-CN' } },
    )
    expect(((await inChinese.json()) as { boxes: unknown[] }).boxes).toContainEqual(
      expect.objectContaining({ id: 'bad', label: '结束' }),
    )
    expect(waiting.body.boxes).toContainEqual(
      expect.objectContaining({ id: 'ask', label: 'Ask', state: 'current', until: expect.any(String) }),
    )
    const [task] = await tasksOf(ann!)
    await act(ann!, task!.id, 'complete', { port: 'fine', values: { note: 'secret words' } })
    await settle(engine)
    const { body } = await pictureFor(ann!, run)
    expect(body).toMatchObject({ state: 'completed' })
    expect(body.boxes).toContainEqual(expect.objectContaining({ id: 'ask', state: 'passed', times: 1 }))
    expect(body.boxes).toContainEqual(expect.objectContaining({ id: 'bad', state: 'ahead', at: null }))
    expect(body.lines).toContainEqual({ from: 'ask', to: 'good', port: 'fine', passed: true })
    expect(body.lines).toContainEqual({ from: 'ask', to: 'bad', port: 'wrong', passed: false })
    expect(JSON.stringify(body)).not.toMatch(/secret words|Pictures Ltd/)
    expect((await pictureFor(eve!, run)).status).toBe(404)
  })

  it('take only what was asked for, of its kind, and say all that is wrong in both languages', async () => {
    await make('Typed Ltd')
    const [task] = await tasksOf(ann!)
    const wrong = await act(ann!, task!.id, 'complete', { values: { pieces: 'many', color: 'green' } })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
    expect((wrong.body as { errors: unknown[] }).errors).toMatchObject([
      { path: '/values/pieces', code: 'wrong_type' },
      { path: '/values/color', code: 'not_an_option' },
    ])
    const missing = await act(ann!, task!.id, 'complete', { values: { note: 'x' } })
    expect(missing.body).toMatchObject({ errors: [{ path: '/values/pieces', code: 'required' }] })
    const values = { pieces: '7', color: 'red', note: 'fine' }
    expect((await act(ann!, task!.id, 'complete', { values })).status).toBe(200)
    await settle(engine)
    const row = await engine.db.first(sql`SELECT output FROM sys.run WHERE name = 'typed'`)
    expect(row).toEqual({ output: { pieces: 7, color: 'red', note: 'fine' } })
    const [done] = (await tasksOf(ann!, 'done')) as unknown as { created_at: string; ended_at: string }[]
    expect(done!.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(done!.ended_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('begin by a button only with what its form asks for', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Button Ltd' })
    const press = async (input: unknown) => {
      const answer = await (await engine.http()).post('/api/workflows/typed/run', { record: id, input })
      return { status: answer.status, body: (await answer.json()) as object }
    }
    expect(await press({ how: 'sideways', on: 'soon' })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { path: '/input/how', code: 'not_an_option' },
          { path: '/input/on', code: 'wrong_type' },
        ],
      },
    })
    expect(await press({})).toMatchObject({ status: 422, body: { errors: [{ code: 'required' }] } })
    expect((await press({ how: 'fast', why: 'x' })).status).toBe(400)
    expect((await press({ how: 'fast', on: '2026-03-01' })).status).toBe(201)
  })

  it('open a form of the record: its fields in its order, its rules, and nothing else', async () => {
    await publishWorkflows(engine, {
      forms: {
        object: 'contact',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'ask',
        nodes: {
          ask: {
            type: 'task',
            title: 'Complete it',
            assignees: [{ role: 'agent' }],
            form: 'contact.quick',
            decision: 'claim',
          },
        },
      },
    })
    const { id } = await createRecord(engine.admin, 'contact', { name: 'Ng' })
    await settle(engine)
    const all = (await tasksOf(ann!)) as (Task & { editable: string[]; form: string })[]
    const task = all.find(({ title }) => title === 'Complete it')
    expect(task!.form).toBe('contact.quick')
    expect(task!.editable).toEqual(['name', 'customer', 'job_title', 'mobile', 'email'])
    await act(ann!, task!.id, 'claim')
    expect(await act(ann!, task!.id, 'complete', { values: { description: 'x' } })).toMatchObject({
      status: 400,
    })
    expect(await act(ann!, task!.id, 'complete', { values: { name: '' } })).toMatchObject({
      status: 422,
    })
    expect(await act(ann!, task!.id, 'complete', { values: { mobile: '+4930123456' } })).toMatchObject({
      status: 200,
    })
    expect(await readRecord(engine.admin, 'contact', id)).toMatchObject({ mobile: '+4930123456' })
  })

  /** What the engine's own round has in hand is left to it. */
  const handedOn = (who: Ctx) =>
    vi.waitFor(async () => {
      await taskLeaversChore.run(engine.system)
      const theirs = sql`SELECT id FROM sys.task WHERE assignee = ${who.user.id}::uuid AND state = 'open'`
      expect(await engine.db.rows(theirs)).toEqual([])
    }, 10_000)

  it('of people who have left go to their superior, who is told, or back to those who may claim them', async () => {
    const boss = await engine.person({ roles: [], name: 'Boss' })
    const dan = await engine.person({ roles: ['agent'], name: 'Dan' })
    await engine.db.run(
      sql`UPDATE app."user" SET superior = ${boss.user.id}::uuid WHERE id = ${dan.user.id}::uuid`,
    )
    await make('All of Leaving Ltd')
    await make('Claimed by Leaving Ltd')
    const mine = await tasksOf(dan)
    const claimable = mine.find(({ title }) => title.includes('Claimed'))!
    const seat = mine.find(({ title }) => title === 'Check All of Leaving Ltd')!
    await act(dan, claimable.id, 'claim')
    await taskLeaversChore.run(engine.system)
    expect((await tasksOf(dan)).length).toBe(mine.length)

    await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${dan.user.id}::uuid`)
    await engine.refresh()
    await handedOn(dan)
    expect((await tasksOf(ann!)).map(({ id }) => id)).toContain(claimable.id)
    const theirs = await tasksOf(boss)
    expect(theirs.map(({ title }) => title)).toContain(seat.title)
    const told = await engine.db.rows<{ subject: string }>(
      sql`SELECT subject FROM app.notification WHERE owner = ${boss.user.id}::uuid AND kind = 'assignment'`,
    )
    expect(told.length).toBeGreaterThan(0)
    expect(told[0]!.subject).toBe('A task has come to you from somebody who left')
  })

  it('of people who have left are left to the others, where whoever could take over is asked already', async () => {
    await engine.db.run(sql`UPDATE app."user" SET roles = roles || '{agent}' WHERE 'admin' = ANY(roles)`)
    await engine.refresh()
    await make('All of Two Seats Ltd')
    const mine = (await tasksOf(bob!)).find(({ title }) => title === 'Check All of Two Seats Ltd')!
    await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${bob!.user.id}::uuid`)
    await handedOn(bob!)
    const seats = await engine.db.rows<{ id: string; state: string }>(
      sql`SELECT o.id, o.state FROM sys.task t JOIN sys.task o ON o.run_id = t.run_id WHERE t.id = ${mine.id}::uuid`,
    )
    expect(seats.filter(({ state }) => state === 'removed').map(({ id }) => id)).toEqual([mine.id])
    expect(seats.length).toBeGreaterThan(1)
  })

  it('tell the browsers of all who are asked when one of them has answered, and nobody else’s', async () => {
    await createRecord(engine.admin, 'customer', { name: 'One of us Ltd' }, { confirm: true })
    await settle(engine)
    const browser = await engine.http(ann!)
    const { data } = (await (await browser.get('/api/workflows/tasks')).json()) as { data: Task[] }
    const task = data.find(({ title }) => title.includes('One of us'))!
    expect((await browser.post(`/api/workflows/tasks/${task.id}/complete`, { port: 'fine' })).status).toBe(
      200,
    )
    const row = await engine.db.first<{ principals: string[] }>(
      sql`SELECT principals FROM sys.outbox WHERE object = 'sys.task' ORDER BY id DESC LIMIT 1`,
    )
    const asked = await engine.db.rows<{ assignee: string }>(
      sql`SELECT o.assignee FROM sys.task t JOIN sys.task o USING (run_id, key) WHERE t.id = ${task.id}::uuid`,
    )
    expect(asked.length).toBeGreaterThan(1)
    expect(row!.principals.toSorted()).toEqual(asked.map(({ assignee }) => assignee).toSorted())
    expect(row!.principals).not.toContain(eve!.user.id)
  })

  it('have buttons that are called as the document says, in the language of whoever reads', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Worded by Ltd' }, { confirm: true })
    await settle(engine)
    const labels = async (language: string) => {
      const browser = await engine.http(eve!)
      const answer = await browser.fetch('/api/workflows/tasks', {
        headers: { 'accept-language': language },
      })
      const { data } = (await answer.json()) as { data: (Task & { labels: object })[] }
      return data.find(({ title }) => title === 'Agree?')
    }
    expect(await labels('en')).toMatchObject({
      outputs: ['agreed', 'refused', 'later'],
      labels: { agreed: 'I agree', refused: 'No' },
    })
    expect((await labels('zh-CN'))?.labels).toEqual({ agreed: '同意', refused: 'No' })
    const admin = await engine.http()
    const document = {
      start: 'a',
      nodes: {
        a: { type: 'task', title: 'T', assignees: 'owner', outputs: { ok: { label: 5, next: 'z' } } },
        z: { type: 'end' },
      },
    }
    const answer = await admin.post('/api/design/check', {
      kind: 'workflow',
      name: 'customer.sample',
      document: { object: 'customer', ...document },
    })
    expect(((await answer.json()) as { problems: object[] }).problems).toMatchObject([
      { code: 'process_option_invalid', path: 'workflow/customer.sample#/nodes/a/outputs/ok/label' },
    ])
  })

  it('are refused an answer larger than a step may bring along, stay open, and end a for-each by what was answered', async () => {
    await make('Judged Ltd')
    const opinions = async () => (await tasksOf(ann!)).filter(({ title }) => title === 'Opinion')
    const [first, second] = await opinions()
    const answered = (verdict: string, task = first!.id) =>
      act(ann!, task, 'complete', { values: { verdict } })
    expect(await answered('x'.repeat(3_000))).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large', detail: expect.stringMatching(/may be 1 kB.*Shorten/) },
    })
    expect(await opinions()).toHaveLength(2)
    expect(await runsOf(engine, 'judged')).toMatchObject([{ state: 'running' }])
    // What was filled in counts once, by whichever way it is named.
    expect(await answered('x'.repeat(700))).toMatchObject({ status: 200, body: { decided: true } })
    await settle(engine)
    expect(await runsOf(engine, 'judged')).toMatchObject([{ state: 'running' }])
    expect(await answered('clear', second!.id)).toMatchObject({ status: 200, body: { decided: true } })
    await settle(engine)
    expect(await runsOf(engine, 'judged')).toMatchObject([{ state: 'completed' }])
    expect(await opinions()).toEqual([])
  })
})
