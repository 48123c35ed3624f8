import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { eraseValues } from '../../../../engine/audit/erase.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { principals } from '../../../../engine/organisation/principals.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import { withEngine } from '../../../support/engine.ts'
import { addDepartment } from '../../../support/organisation.ts'
import { asked, publishApprovals, shownAt, stateOf, submitted, taskOf } from '../driver/published.ts'

interface View {
  mine: { task: string; shown_hash: string }[]
  may: string[]
  path: { step?: string; why?: { when?: string } }[]
  acts: { act: string; changes: unknown }[]
}

describe('how far an approval reaches', () => {
  const engine = withEngine()
  let people: Record<'sam' | 'ann' | 'bob' | 'cora' | 'eve' | 'fay' | 'dan', Ctx>
  let http: Record<keyof typeof people, TestBrowser>

  beforeAll(async () => {
    const [east, west] = [await addDepartment(engine.db), await addDepartment(engine.db)]
    // The tree of departments is kept, and these have come beside it.
    engine.app.parts.get(principals).forgetAll()
    people = {
      sam: await engine.person({ name: 'Sam', roles: ['sales_manager'], department: west }),
      ann: await engine.person({ name: 'Ann', roles: ['seller'], department: east }),
      bob: await engine.person({ name: 'Bob', roles: ['executive'], department: west }),
      cora: await engine.person({ name: 'Cora', roles: ['executive'], department: west }),
      eve: await engine.person({ name: 'Eve', roles: ['executive'], department: east }),
      fay: await engine.person({ name: 'Fay', roles: ['agent'], department: west }),
      dan: await engine.person({ name: 'Dan', roles: ['legal'], department: west }),
    }
    const common = { label: { en: 'Reach', zh: '范围' }, object: 'customer', guard: 'status' }
    await publishApprovals(engine, {
      'customer.edited': {
        ...common,
        purpose: 'edited',
        steps: {
          one: { assignees: [{ user: people.ann.user.email }], shows: ['name'], editable: ['parent'] },
          rich: {
            when: 'parent.annual_revenue > 1000',
            assignees: [{ user: people.bob.user.email }],
            shows: ['name'],
          },
        },
        path: ['one', 'rich'],
      },
      'customer.kept': {
        ...common,
        purpose: 'kept',
        flowAdmin: { expression: `"${people.dan.user.email}"` },
        steps: { one: { assignees: [{ user: people.bob.user.email }], shows: ['name'] } },
        path: ['one'],
      },
      'customer.chosen': {
        ...common,
        purpose: 'chosen',
        steps: {
          one: { assignees: [{ user: people.bob.user.email }], shows: ['name'] },
          two: { assignees: [{ chosen: 'submitter' }], shows: ['name'] },
        },
        path: ['one', 'two'],
      },
      'customer.passed': {
        ...common,
        purpose: 'passed',
        steps: {
          one: { assignees: [{ user: people.bob.user.email }], shows: ['name'], acts: ['approve', 'batch'] },
          two: { assignees: [{ chosen: 'previous' }], shows: ['name'] },
        },
        path: ['one', 'two'],
      },
      'customer.eyes': {
        ...common,
        purpose: 'eyes',
        steps: {
          one: { assignees: [{ user: people.bob.user.email }], shows: ['name'] },
          two: { assignees: [{ user: people.cora.user.email }], shows: ['name'], differentFrom: ['one'] },
        },
        path: ['one', 'two'],
      },
      'customer.queued': {
        ...common,
        purpose: 'queued',
        steps: { one: { assignees: [{ pool: { role: 'legal' } }], shows: ['name'] } },
        path: ['one'],
      },
      'customer.nobodys': {
        ...common,
        purpose: 'nobodys',
        flowAdmin: { user: people.eve.user.email },
        steps: { one: { assignees: [{ pool: { team: 'nobody' } }], shows: ['name'] } },
        path: ['one'],
      },
      'customer.weighed': {
        ...common,
        purpose: 'weighed',
        steps: {
          one: { assignees: [{ user: people.fay.user.email }], shows: ['name'] },
          two: { when: '$base(annual_revenue) > 1000', assignees: [{ user: people.bob.user.email }] },
        },
        path: ['one', 'two'],
      },
      'customer.crowd': {
        ...common,
        purpose: 'crowd',
        steps: { one: { assignees: [{ user: people.bob.user.email }], shows: ['name'] } },
        path: ['one'],
      },
    })
    const names = Object.keys(people) as (keyof typeof people)[]
    const signedIn = await Promise.all(names.map((name) => engine.http(people[name])))
    http = Object.fromEntries(names.map((name, at) => [name, signedIn[at]!])) as typeof http
  })

  const at = '/api/approvals'
  const read = async <T = object>(answer: Response, status = 200): Promise<T> => {
    expect(answer.status, await answer.clone().text()).toBe(status)
    return answer.json() as Promise<T>
  }

  it('lets the owner of a record submit it again when whoever did has left', async () => {
    const leaver = await engine.person({ name: 'Lee', roles: ['executive'] })
    const { run } = await submitted(engine, 'customer.kept', leaver, {
      values: { owner: people.cora.user.id },
    })
    const task = await taskOf(engine, run, people.bob)
    await read(await http.bob.post(`${at}/tasks/${task}/return`, { to: 'submit', comment: 'More' }))
    expect((await http.cora.post(`${at}/instances/${run}/resubmit`, {})).status).toBe(403)
    await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${leaver.user.id}::uuid`)
    const seen = await read<View>(await http.cora.get(`${at}/instances/${run}`))
    expect(seen.may).toContain('resubmit')
    await read(await http.cora.post(`${at}/instances/${run}/resubmit`, { comment: 'Here' }))
    expect(await stateOf(engine, run)).toBe('pending')
  })

  it('has whoever is asked for advice answer with a comment, and whoever was told of it', async () => {
    const { run } = await submitted(engine, 'customer.kept', people.sam)
    const task = await taskOf(engine, run, people.bob)
    await read(
      await http.bob.post(`${at}/tasks/${task}/askAdvice`, { to: [people.eve.user.id], comment: 'So?' }),
    )
    const seen = await read<View>(await http.eve.get(`${at}/instances/${run}`))
    expect(seen.may).toEqual(['comment'])
    await read(await http.eve.post(`${at}/instances/${run}/comment`, { comment: 'I would not.' }))
    expect((await http.eve.post(`${at}/instances/${run}/copy`, { to: [people.ann.user.id] })).status).toBe(
      403,
    )
    expect((await http.eve.post(`${at}/instances/${run}/remind`, {})).status).toBe(403)
  })

  it('is looked after by whom an expression names', async () => {
    const { run } = await submitted(engine, 'customer.kept', people.sam)
    const seen = await read<View>(await http.dan.get(`${at}/instances/${run}`))
    expect(seen.may).toContain('end')
    await read(await http.dan.post(`${at}/instances/${run}/end`, { reason: 'Enough' }))
    expect(await stateOf(engine, run)).toBe('cancelled')
  })

  it('lets an approver point to no record that is not for them to see', async () => {
    const secret = await createRecord(engine.admin, 'customer', { name: 'Secret', owner: people.bob.user.id })
    const known = await createRecord(people.ann, 'customer', { name: 'Known' })
    const { run } = await submitted(engine, 'customer.edited', people.sam)
    const task = await taskOf(engine, run, people.ann)
    const shown = await shownAt(engine, run, 'one')
    const approve = (parent: string) =>
      http.ann.post(`${at}/tasks/${task}/approve`, { shown, values: { parent: { id: parent } } })
    expect(await read(await approve(secret.id), 422)).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/values/parent', code: 'reference_missing' }],
    })
    const after = await read<View>(await approve(known.id))
    // Her task is over, and the record is none of hers.
    expect(after.acts.find(({ act }) => act === 'approve')).toMatchObject({ changes: null })
  })

  it('foresees nothing over records that are not for whoever asks to see, nor over fields that are not theirs', async () => {
    const secret = await createRecord(engine.admin, 'customer', {
      name: 'Secret too',
      owner: people.bob.user.id,
      annual_revenue: '5000.00',
    })
    const own = await createRecord(people.ann, 'customer', { name: 'Own' })
    const preview = (values: object) =>
      http.ann.post(`${at}/preview`, { object: 'customer', id: own.id, approval: 'customer.edited', values })
    expect(await read(await preview({ parent: { id: secret.id } }), 422)).toMatchObject({
      errors: [{ path: '/values/parent', code: 'reference_missing' }],
    })
    expect((await preview({ credit_limit: '9.00' })).status).toBe(403)
    await read(await preview({ parent: null }))
  })

  it('answers a crowd that decides at once, though people have to be read anew', async () => {
    const { run } = await submitted(engine, 'customer.crowd', people.sam)
    const task = await taskOf(engine, run, people.bob)
    const shown = await shownAt(engine, run, 'one')
    engine.app.parts.get(principals).forgetAll()
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => http.bob.post(`${at}/tasks/${task}/approve`, { shown })),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(new Set(statuses.filter((status) => status !== 200))).toEqual(new Set([409]))
  }, 60_000)

  it('has whoever only advises pick nobody for what follows', async () => {
    const { run } = await submitted(engine, 'customer.chosen', people.sam, {
      chosen: { two: [people.eve.user.id] },
    })
    const task = await taskOf(engine, run, people.bob)
    await read(await http.bob.post(`${at}/tasks/${task}/delegate`, { to: people.ann.user.id }))
    const advice = await taskOf(engine, run, people.ann)
    const shown = await shownAt(engine, run, 'one')
    const chosen = { two: [people.ann.user.id] }
    expect((await http.ann.post(`${at}/tasks/${advice}/approve`, { shown, chosen })).status).toBe(422)
    await read(await http.ann.post(`${at}/tasks/${advice}/approve`, { shown }))
    await read(await http.bob.post(`${at}/tasks/${task}/approve`, { shown }))
    expect(await asked(engine, run)).toEqual(['two:Eve'])
  })

  it('is not decided together with others where whoever decides has to pick', async () => {
    const { run } = await submitted(engine, 'customer.passed', people.sam)
    const task = await taskOf(engine, run, people.bob)
    const tasks = [{ id: task, shown: await shownAt(engine, run, 'one') }]
    expect(await read(await http.bob.post(`${at}/tasks/batch`, { act: 'approve', tasks }))).toMatchObject({
      done: [],
      failed: [{ id: task, code: 'validation_failed' }],
    })
  })

  it('comes to nobody by hand who has decided where another has to', async () => {
    const { run } = await submitted(engine, 'customer.eyes', people.sam)
    const first = await taskOf(engine, run, people.bob)
    await read(
      await http.bob.post(`${at}/tasks/${first}/approve`, { shown: await shownAt(engine, run, 'one') }),
    )
    const task = await taskOf(engine, run, people.cora)
    const to = people.bob.user.id
    for (const [act, body] of [
      ['transfer', { to }],
      ['addApprover', { to, where: 'beside' }],
    ] as const)
      expect(await read(await http.cora.post(`${at}/tasks/${task}/${act}`, body), 422)).toMatchObject({
        code: 'approval_bad_target',
        why: 'elsewhere',
      })
    await read(await http.cora.post(`${at}/tasks/${task}/transfer`, { to: people.eve.user.id }))
  })

  it('is claimed by nobody whose own it is', async () => {
    const { run } = await submitted(engine, 'customer.queued', people.sam, {
      values: { owner: people.dan.user.id },
    })
    const row = await engine.db.first<{ id: string }>(
      sql`SELECT id FROM sys.approval_task WHERE run_id = ${run}::uuid`,
    )
    expect(await read(await http.dan.post(`${at}/tasks/${row!.id}/claim`, {}), 422)).toMatchObject({
      code: 'approval_bad_target',
      why: 'self',
    })
  })

  it('comes to who looks after it where nobody could claim it', async () => {
    const { run } = await submitted(engine, 'customer.nobodys', people.sam)
    expect(await asked(engine, run)).toEqual(['one:Eve'])
  })

  it('keeps no value of a record whose values are erased', async () => {
    const { run, record } = await submitted(engine, 'customer.kept', people.sam, {
      values: { name: 'Forget Me Ltd' },
    })
    const task = await taskOf(engine, run, people.bob)
    await read(await http.bob.post(`${at}/tasks/${task}/markRead`, {}))
    await eraseValues(engine.admin, { object: 'customer', record })
    const rows = await engine.db.rows<{ row: string }>(sql`
      SELECT to_jsonb(s)::text AS row FROM sys.approval_step s WHERE s.run_id = ${run}::uuid
      UNION ALL SELECT to_jsonb(t)::text FROM sys.approval_task t WHERE t.run_id = ${run}::uuid
      UNION ALL SELECT to_jsonb(i)::text FROM sys.approval_instance i WHERE i.run_id = ${run}::uuid`)
    expect(rows).toHaveLength(3)
    expect(rows.map(({ row }) => row).join()).not.toContain('Forget Me')
  })

  it('gives no hash by which one could try out values that are hidden', async () => {
    const { run } = await submitted(engine, 'customer.kept', people.sam, { values: { name: 'Plain Ltd' } })
    const seen = await read<View>(await http.bob.get(`${at}/instances/${run}`))
    const guessed = createHash('sha256')
      .update(JSON.stringify({ name: 'Plain Ltd' }))
      .digest('base64url')
    expect(seen.mine[0]!.shown_hash).not.toBe(guessed)
  })

  it('names no field in a condition that is hidden from whoever looks', async () => {
    const { run } = await submitted(engine, 'customer.weighed', people.sam)
    const of = async (who: keyof typeof people) =>
      (await read<View>(await http[who].get(`${at}/instances/${run}`))).path.find(
        ({ step }) => step === 'two',
      )
    await read(
      await http.fay.post(`${at}/tasks/${await taskOf(engine, run, people.fay)}/copy`, {
        to: [people.bob.user.id],
      }),
    )
    expect(await of('fay')).toMatchObject({ why: { when: '…' } })
    expect(await of('bob')).toMatchObject({ why: { when: '$base(annual_revenue) > 1000' } })
  })

  it('voids what was seen when an amount changes that decides on the way', async () => {
    const { run, record } = await submitted(engine, 'customer.weighed', people.sam)
    const seen = async () =>
      (await read<View>(await http.fay.get(`${at}/instances/${run}`))).mine[0]!.shown_hash
    const before = await seen()
    await engine.db.run(
      sql`UPDATE app.customer SET annual_revenue = 5000, annual_revenue_base = 5000 WHERE id = ${record}::uuid`,
    )
    expect(await seen()).not.toBe(before)
  })
})
