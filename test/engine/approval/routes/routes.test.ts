import { beforeAll, describe, expect, it } from 'vitest'
import { approvalEvents } from '../../../../engine/approval/api-views/tell-concerned.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import { withEngine } from '../../../support/engine.ts'
import { addDepartment } from '../../../support/organisation.ts'
import { publishApprovals } from '../driver/published.ts'

interface Row {
  task: string | null
  instance: string
  record_label: string | null
  shown_hash: string
  facts: { field: string; value: unknown }[]
  acts: string[]
  [key: string]: unknown
}
interface View {
  id: string
  state: string
  record_label: string | null
  path: { kind: string; step?: string; state?: string; outcome?: string; seats?: Seat[]; why?: object }[]
  shown: { hash: string; fields: { field: string; value: unknown }[] }
  acts: {
    act: string
    comment: string | null
    attachments: { id: string; name: string }[]
    target: unknown
  }[]
  mine: {
    task: string
    acts: string[]
    shown_hash: string
    return_targets: { step: string }[]
    picks: unknown[]
  }[]
  since_last_round: { field: string; before: unknown; after: unknown }[]
  since_opened: { field: string; before: unknown; after: unknown; by: { name: string } | null }[]
  may: string[]
  copies: { name: string }[]
}
interface Seat {
  user: { name: string } | null
  state: string
  why: { reason: string; of_name: string | null }[]
}

describe('approvals over the API', () => {
  const engine = withEngine()
  let people: Record<'sam' | 'ann' | 'bob' | 'cora' | 'eve' | 'dan', Ctx>
  let http: Record<keyof typeof people, TestBrowser>

  beforeAll(async () => {
    const [east, west] = [await addDepartment(engine.db), await addDepartment(engine.db)]
    people = {
      sam: await engine.person({ name: 'Sam', roles: ['executive', 'sales_manager'], department: west }),
      ann: await engine.person({ name: 'Ann', roles: ['seller'], department: east }),
      bob: await engine.person({ name: 'Bob', roles: ['executive'], department: west }),
      cora: await engine.person({ name: 'Cora', roles: ['agent'], department: west }),
      eve: await engine.person({ name: 'Eve', roles: ['seller'], department: east }),
      dan: await engine.person({ name: 'Dan', roles: ['legal', 'admin'], department: west }),
    }
    await publishApprovals(engine, {
      'customer.size': {
        label: { en: 'Size', zh: '规模审批' },
        object: 'customer',
        guard: 'status',
        purpose: 'size',
        priority: 5,
        again: 'all',
        steps: {
          check: {
            label: { en: 'Check', zh: '核对' },
            assignees: [{ user: people.ann.user.email }],
            shows: ['name', 'employees', 'annual_revenue', 'website'],
            acts: [
              'approve',
              'reject',
              'return',
              'transfer',
              'comment',
              'askAdvice',
              'batch',
              'takeBack',
              'remind',
            ],
          },
          release: {
            when: 'employees > 100',
            assignees: [{ user: people.bob.user.email }],
            shows: ['name', 'employees'],
          },
        },
        path: ['check', 'release'],
      },
      'customer.queued': {
        label: { en: 'Queued', zh: '待认领' },
        object: 'customer',
        guard: 'status',
        purpose: 'queued',
        onStale: 'stale',
        steps: {
          help: { assignees: [{ pool: { role: 'agent' } }], shows: ['name', 'annual_revenue', 'employees'] },
        },
        path: ['help'],
      },
      'customer.handed': {
        label: { en: 'Handed', zh: '指定下一步' },
        object: 'customer',
        guard: 'status',
        purpose: 'handed',
        steps: {
          one: { assignees: [{ user: people.ann.user.email }], shows: ['name'] },
          two: {
            assignees: [{ chosen: 'previous', from: [{ user: people.bob.user.email }, { role: 'legal' }] }],
            shows: ['name'],
          },
        },
        path: ['one', 'two'],
      },
      'customer.picked': {
        label: { en: 'Picked', zh: '自选' },
        object: 'customer',
        guard: 'gate',
        purpose: 'picked',
        steps: {
          one: {
            assignees: [
              {
                chosen: 'submitter',
                from: [{ user: people.ann.user.email }, { user: people.bob.user.email }],
              },
            ],
            shows: ['name'],
          },
        },
        path: ['one'],
      },
    })
    const names = Object.keys(people) as (keyof typeof people)[]
    const signedIn = await Promise.all(names.map((name) => engine.http(people[name])))
    http = Object.fromEntries(names.map((name, at) => [name, signedIn[at]!])) as typeof http
  })

  const at = '/api/approvals'
  const read = async <T>(answer: Response, status = 200): Promise<T> => {
    expect(answer.status, await answer.clone().text()).toBe(status)
    return answer.json() as Promise<T>
  }
  const view = async (who: keyof typeof people, id: string) =>
    read<View>(await http[who].get(`${at}/instances/${id}`))
  const list = async (who: keyof typeof people, query = '') =>
    read<{ data: Row[]; page: { next: string | null; count?: number } }>(
      await http[who].get(`${at}/tasks?${query}`),
    )
  const firm = async (values: object = {}) =>
    (
      await createRecord(people.sam, 'customer', {
        owner: people.sam.user.id,
        name: `Firm ${Math.random().toString(36).slice(2)}`,
        ...values,
      })
    ).id
  const submit = async (record: string, body: object = { approval: 'customer.size' }) =>
    (
      await read<{ instance: string }>(
        await http.sam.post(`/api/records/customer/${record}/actions/submitForApproval`, body),
        201,
      )
    ).instance
  const act = async (who: keyof typeof people, task: string, name: string, body: object = {}) =>
    http[who].post(`${at}/tasks/${task}/${name}`, body)
  const mineOf = async (who: keyof typeof people, id: string) => (await view(who, id)).mine[0]!
  const approve = async (who: keyof typeof people, id: string, more: object = {}) => {
    const { task, shown_hash: shown } = await mineOf(who, id)
    return act(who, task, 'approve', { shown, ...more })
  }

  it('leads from the button over the inbox to the end, each seeing what is theirs to see', async () => {
    const record = await firm({ employees: 500, annual_revenue: '1000.00' })
    const { data: actions } = await read<{ data: { name: string; possible: boolean }[] }>(
      await http.sam.get(`/api/records/customer/${record}/actions`),
    )
    expect(actions.find(({ name }) => name === 'submitForApproval')).toMatchObject({ possible: true })
    // Of another department: it is none of hers yet.
    expect((await http.ann.get(`/api/records/customer/${record}`)).status).toBe(404)

    const id = await submit(record)
    const counts = await read<Record<string, number>>(await http.ann.get(`${at}/counts`))
    expect(counts).toMatchObject({ pending: 1, late: 0, claimable: 0 })
    const { data, page } = await list('ann')
    expect(page).toMatchObject({ next: null, count: 1 })
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({
      instance: id,
      label: 'Size',
      step_label: 'Check',
      state: 'open',
      submitter: { name: 'Sam' },
      is_batch: true,
      is_changed: false,
      facts: [
        { field: 'employees', value: 500 },
        { field: 'annual_revenue', value: '1000.00' },
      ],
    })
    expect(data[0]!.record_label).toMatch(/^Firm /)
    expect(await read<object>(await http.ann.get(`/api/records/customer/${record}`))).toMatchObject({
      employees: 500,
    })

    const access = await read<{ acts: { act: string; because: object[] }[]; shares: object[] }>(
      await http.ann.get(`/api/records/customer/${record}/access`),
    )
    expect(access.acts.find((one) => one.act === 'read')!.because).toContainEqual({
      kind: 'task',
      name: 'approval',
      label: null,
      holds: true,
    })
    expect(access.shares).toEqual([])

    const seen = await view('ann', id)
    expect(seen.path.map(({ kind, step, state }) => [kind, step, state])).toEqual([
      ['submit', undefined, undefined],
      ['step', 'check', 'now'],
      ['step', 'release', 'predicted'],
      ['end', undefined, 'predicted'],
    ])
    expect(seen.path[2]!.seats![0]).toMatchObject({
      user: { name: 'Bob' },
      state: 'predicted',
      why: [{ reason: 'user' }],
    })
    expect(seen.mine[0]!.acts).toEqual(expect.arrayContaining(['approve', 'reject', 'return', 'transfer']))
    expect(seen.mine[0]!.acts).not.toContain('delegate')

    const after = await read<View>(await approve('ann', id, { comment: 'Fine' }))
    expect(after.path[1]).toMatchObject({ step: 'check', state: 'past', outcome: 'approved' })
    expect(after.mine.map(({ acts }) => acts)).toEqual([['takeBack']])
    expect((await http.ann.get(`/api/records/customer/${record}`)).status).toBe(404)
    expect((await view('ann', id)).record_label).toBeNull()
    expect((await view('ann', id)).shown.fields).toEqual([])

    await read(await approve('bob', id))
    const over = await view('sam', id)
    expect(over).toMatchObject({ state: 'approved', may: ['comment', 'copy'] })
    expect(over.path.at(-1)).toMatchObject({ kind: 'end', state: 'approved' })
    expect(over.acts.map((one) => one.act)).toEqual(['submit', 'approve', 'approve', 'approved'])
    expect((await list('ann', 'state=done')).data.map((row) => row.instance)).toEqual([id])
    expect((await list('sam', 'role=submitter&state=done')).data.map((row) => row.instance)).toContain(id)
  })

  it('lists what was taken back as done once it is decided again, and only once', async () => {
    const id = await submit(await firm({ employees: 300 }))
    const { task } = await mineOf('ann', id)
    await read(await approve('ann', id))
    const ofIt = async () =>
      (await list('ann', 'state=done')).data.filter((row) => row.instance === id).map(({ state }) => state)
    expect(await ofIt()).toEqual(['approved'])
    await read(await act('ann', task, 'takeBack', {}))
    expect(await ofIt()).toEqual([])
    await read(await approve('ann', id))
    expect(await ofIt()).toEqual(['approved'])
  })

  it('tells nobody of an approval whom it does not concern, whatever they try', async () => {
    const id = await submit(await firm())
    const { task, shown_hash: shown } = await mineOf('ann', id)
    const tries: [string, object][] = [
      ['approve', { shown }],
      ['reject', { shown }],
      ['return', { to: 'submit' }],
      ['transfer', { to: people.bob.user.id }],
      ['delegate', { to: people.bob.user.id }],
      ['addApprover', { to: people.bob.user.id, where: 'beside' }],
      ['removeApprover', { seat: 1 }],
      ['askAdvice', { to: [people.bob.user.id] }],
      ['copy', { to: [people.bob.user.id] }],
      ['claim', {}],
      ['unclaim', {}],
      ['takeBack', {}],
      ['remind', {}],
      ['comment', { comment: 'x' }],
      ['markRead', {}],
    ]
    for (const [name, body] of tries) expect((await act('eve', task, name, body)).status, name).toBe(404)
    const wholes: [string, object][] = [
      ['withdraw', {}],
      ['resubmit', {}],
      ['end', { reason: 'x' }],
      ['suspend', { reason: 'x' }],
      ['resume', {}],
      ['jump', { to: 'check', reason: 'x' }],
      ['skip', { reason: 'x' }],
      ['replace', { step: 'check', seat: 1, user: people.bob.user.id, reason: 'x' }],
      ['copy', { to: [people.bob.user.id] }],
      ['comment', { comment: 'x' }],
      ['remind', {}],
      ['markRead', {}],
    ]
    for (const [name, body] of wholes)
      expect((await http.eve.post(`${at}/instances/${id}/${name}`, body)).status, name).toBe(404)
    expect((await http.eve.get(`${at}/instances/${id}`)).status).toBe(404)
    expect((await list('eve')).data).toEqual([])
    // Who is concerned, but not by this: forbidden, and nothing is done.
    for (const [name, body] of [
      ['end', { reason: 'x' }],
      ['skip', { reason: 'x' }],
      ['jump', { to: 'release', reason: 'x' }],
      ['withdraw', {}],
    ] as const)
      expect((await http.ann.post(`${at}/instances/${id}/${name}`, body)).status, name).toBe(403)
    expect((await act('sam', task, 'approve', { shown })).status).toBe(403)
    expect((await view('sam', id)).acts.map((one) => one.act)).toEqual(['submit'])
    await read(await http.sam.post(`${at}/instances/${id}/withdraw`, {}))
  })

  it('keeps hidden fields from those who decide, in every part of the answer', async () => {
    const record = await firm({ annual_revenue: '777.00', employees: 5 })
    const id = await submit(record, { approval: 'customer.queued' })
    const [row] = (await list('cora')).data
    expect(row).toMatchObject({ instance: id, acts: ['claim'], queue: { kind: 'role' } })
    expect((await read<Record<string, number>>(await http.cora.get(`${at}/counts`)))['claimable']).toBe(1)
    await read(await act('cora', row!.task!, 'claim'))
    await read(await act('cora', row!.task!, 'markRead'))
    await updateRecord(engine.admin, 'customer', record, { annual_revenue: '888.00', employees: 6 })
    const text = await (await http.cora.get(`${at}/instances/${id}`)).text()
    expect(text).not.toMatch(/777\.0|888\.0|annual_revenue/)
    const seen = await view('cora', id)
    expect(seen.since_opened).toMatchObject([
      { field: 'employees', before: 5, after: 6, by: { name: engine.admin.user.name } },
    ])
    expect((await list('cora')).data[0]).toMatchObject({ is_changed: true })

    const stale = await act('cora', row!.task!, 'approve', { shown: row!.shown_hash })
    expect(stale.status).toBe(409)
    const problem = await stale.text()
    expect(JSON.parse(problem)).toMatchObject({
      code: 'decision_stale',
      differences: [{ field: 'employees', before: 5, after: 6 }],
    })
    expect(problem).not.toMatch(/777\.0|888\.0|annual_revenue/)
    await read(await approve('cora', id))
  })

  it('says what has changed since the last round, and who must do what next', async () => {
    const record = await firm({ employees: 10, website: 'https://firm.example' })
    const id = await submit(record)
    const { task, return_targets: targets } = await mineOf('ann', id)
    expect(targets.map(({ step }) => step)).toEqual(['submit'])
    await read(await act('ann', task, 'return', { to: 'submit', comment: 'More' }))
    expect((await view('sam', id)).may).toEqual(expect.arrayContaining(['resubmit', 'withdraw']))
    expect((await read<Record<string, number>>(await http.sam.get(`${at}/counts`)))['returned']).toBe(1)
    await updateRecord(engine.admin, 'customer', record, { employees: 200 })
    await read(await http.sam.post(`${at}/instances/${id}/resubmit`, { comment: 'Counted again' }))
    const seen = await view('ann', id)
    expect(seen.since_last_round).toMatchObject([{ field: 'employees', before: 10, after: 200 }])
    expect(seen.path.map(({ kind, step, state, outcome }) => [kind, step, state ?? outcome])).toEqual([
      ['submit', undefined, undefined],
      ['step', 'check', 'past'],
      ['submit', undefined, undefined],
      ['step', 'check', 'now'],
      ['step', 'release', 'predicted'],
      ['end', undefined, 'predicted'],
    ])
    expect((await list('ann')).data[0]).toMatchObject({ round: 2, changes: 1 })
    await read(await approve('ann', id))
    // What the step before showed and this one does not is no change.
    expect((await view('bob', id)).since_last_round.map(({ field }) => field)).toEqual(['employees'])
    await read(await http.dan.post(`${at}/instances/${id}/end`, { reason: 'Enough' }))
    expect((await view('sam', id)).state).toBe('cancelled')
  })

  it('decides many at once, each by itself, and only where the step lets it', async () => {
    const ids = await Promise.all([1, 2].map(async (employees) => submit(await firm({ employees }))))
    const queued = await submit(await firm(), { approval: 'customer.queued' })
    const rows = (await list('ann')).data.filter(({ instance }) => ids.includes(instance))
    const tasks = rows.map(({ task, shown_hash: shown }) => ({ id: task!, shown }))
    const other = (await list('cora')).data.find(({ instance }) => instance === queued)!
    await act('cora', other.task!, 'claim')
    expect(
      await read(
        await http.cora.post(`${at}/tasks/batch`, {
          act: 'approve',
          tasks: [{ id: other.task, shown: other.shown_hash }],
        }),
      ),
    ).toMatchObject({ done: [], failed: [{ id: other.task, code: 'forbidden' }] })
    const stale = { id: tasks[0]!.id, shown: 'what was there before' }
    expect(
      await read(
        await http.ann.post(`${at}/tasks/batch`, {
          act: 'approve',
          comment: 'All fine',
          tasks: [stale, tasks[1]],
        }),
      ),
    ).toMatchObject({ done: [tasks[1]!.id], failed: [{ id: stale.id, code: 'decision_stale' }] })
    await read(await act('ann', stale.id, 'reject', { shown: tasks[0]!.shown }))
  })

  it('gives lists in pages that neither lose nor repeat anything', async () => {
    for (let n = 0; n < 3; n += 1) await submit(await firm({ employees: n }))
    const seen: string[] = []
    let cursor = ''
    do {
      const { data, page } = await list('ann', `limit=2${cursor}`)
      seen.push(...data.map(({ instance }) => instance))
      cursor = page.next === null ? '' : `&cursor=${page.next}`
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(3)
    const all = await list('sam', 'role=submitter&limit=2')
    const next = await list('sam', `role=submitter&limit=2&cursor=${all.page.next}`)
    expect(next.data.map(({ instance }) => instance)).not.toEqual(all.data.map(({ instance }) => instance))
    expect((await http.sam.get(`${at}/tasks?role=submitter&cursor=${all.page.next}x`)).status).toBe(400)
    expect((await http.sam.get(`${at}/tasks?role=nobody`)).status).toBe(400)
  })

  it('has people say something to each other, with files, and look at it for that', async () => {
    const id = await submit(await firm())
    const { task } = await mineOf('ann', id)
    const form = new FormData()
    form.append('file', new Blob(['terms']), 'terms.txt')
    const file = await read<{ id: string }>(
      await http.ann.fetch('/api/files', { method: 'POST', body: form }),
      201,
    )
    expect((await http.bob.get(`${at}/instances/${id}`)).status).toBe(404)
    const said = await read<View>(
      await act('ann', task, 'comment', {
        comment: 'See @Bob',
        mentions: [people.bob.user.id],
        attachments: [file.id],
      }),
    )
    expect(said.acts.at(-1)).toMatchObject({
      act: 'comment',
      comment: 'See @Bob',
      attachments: [{ name: 'terms.txt' }],
      target: { people: [{ name: 'Bob' }] },
    })
    expect((await view('bob', id)).copies).toMatchObject([{ name: 'Bob' }])
    expect((await list('bob', 'role=copied&state=pending')).data.map(({ instance }) => instance)).toContain(
      id,
    )
    await read(await http.bob.post(`${at}/instances/${id}/markRead`, {}))
    expect((await list('bob', 'role=copied&state=done')).data.map(({ instance }) => instance)).toContain(id)
    expect((await http.ann.post(`${at}/instances/${id}/markRead`, {})).status).toBe(404)
    expect((await http.bob.get(`/api/files/${file.id}`)).status).toBe(200)
    expect((await http.eve.get(`/api/files/${file.id}`)).status).toBe(404)
    const again = await act('ann', task, 'comment', { comment: 'Again', attachments: [file.id] })
    expect(again.status).toBe(422)
  })

  it('shows before submission who would be asked, and holds the submitter to whom they may pick', async () => {
    const record = await firm({ employees: 500 })
    const preview = await read<{ path: View['path']; picks: object[]; others: { approval: string }[] }>(
      await http.sam.post(`${at}/preview`, { object: 'customer', id: record, approval: 'customer.size' }),
    )
    expect(preview.path.map(({ step, state }) => [step, state])).toEqual([
      [undefined, undefined],
      ['check', 'predicted'],
      ['release', 'predicted'],
      [undefined, 'predicted'],
    ])
    expect(preview.others.map(({ approval }) => approval).sort()).toEqual(
      expect.arrayContaining(['customer.picked', 'customer.queued']),
    )
    const small = await read<{ path: View['path'] }>(
      await http.sam.post(`${at}/preview`, {
        object: 'customer',
        id: record,
        approval: 'customer.size',
        values: { employees: 5 },
      }),
    )
    expect(small.path[2]).toMatchObject({
      step: 'release',
      state: 'skipped',
      why: { code: 'condition_false' },
    })
    expect((await http.eve.post(`${at}/preview`, { object: 'customer', id: record })).status).toBe(404)

    const picked = await read<{ picks: { step: string; from: { name: string }[] }[] }>(
      await http.sam.post(`${at}/preview`, { object: 'customer', id: record, approval: 'customer.picked' }),
    )
    expect(picked.picks).toMatchObject([
      { step: 'one', from: [{ name: 'Ann' }, { name: 'Bob' }], min: 1, max: 1 },
    ])
    const path = `/api/records/customer/${record}/actions/submitForApproval`
    for (const chosen of [{}, { one: [people.cora.user.id] }, { two: [people.ann.user.id] }])
      expect((await http.sam.post(path, { approval: 'customer.picked', chosen })).status).toBe(422)
    const id = await submit(record, { approval: 'customer.picked', chosen: { one: [people.bob.user.id] } })
    expect((await view('bob', id)).path[1]!.seats).toMatchObject([
      { user: { name: 'Bob' }, why: [{ reason: 'chosen' }] },
    ])

    const ofRecord = await read<{
      open: object[]
      can_submit: { approval: string; reason: string | null }[]
    }>(await http.bob.get(`${at}/records/customer/${record}`))
    expect(ofRecord.open).toMatchObject([
      { instance: id, waits_for: [{ name: 'Bob' }], lock: { fields: null }, task: expect.any(String) },
    ])
    expect(ofRecord.can_submit.find(({ approval }) => approval === 'customer.picked')).toMatchObject({
      reason: 'open_already',
    })
    expect((await http.eve.get(`${at}/records/customer/${record}`)).status).toBe(404)
    expect((await http.sam.post(path, { approval: 'customer.picked' })).status).toBe(409)
    expect((await http.sam.post(path, { approval: 'no.such' })).status).toBe(422)
  })

  it('has whoever approves choose for the next step, out of those there are', async () => {
    const id = await submit(await firm(), { approval: 'customer.handed' })
    expect((await mineOf('ann', id)).picks).toMatchObject([
      {
        step: 'two',
        from: expect.arrayContaining([expect.objectContaining({ name: 'Bob' })]),
        min: 1,
        max: 1,
      },
    ])
    for (const chosen of [undefined, {}, { two: [people.cora.user.id] }, { one: [people.bob.user.id] }])
      expect((await approve('ann', id, chosen ? { chosen } : {})).status, JSON.stringify(chosen)).toBe(422)
    await read(await approve('ann', id, { chosen: { two: [people.bob.user.id] } }))
    const seen = await view('bob', id)
    expect(seen.path[2]).toMatchObject({ step: 'two', state: 'now', seats: [{ user: { name: 'Bob' } }] })
    expect(seen.mine[0]!.picks).toEqual([])
  })

  it('does an act once for a key, and tells those concerned that something is new', async () => {
    const id = await submit(await firm())
    const { task, shown_hash: shown } = await mineOf('ann', id)
    const send = () =>
      http.ann.fetch(`${at}/tasks/${task}/approve`, {
        method: 'POST',
        json: { shown },
        headers: { 'idempotency-key': `k-${task}` },
      })
    const [one, two] = [await read<View>(await send()), await read<View>(await send())]
    expect([one.state, two.state]).toEqual(['approved', 'approved'])
    expect(two.acts.filter((entry) => entry.act === 'approve')).toHaveLength(1)
    const told = await engine.db.rows<{ principals: string[] }>(
      sql`SELECT principals FROM sys.outbox WHERE object = ${approvalEvents} AND ids = ARRAY[${id}::uuid]`,
    )
    expect(told.at(-1)!.principals.sort()).toEqual([people.ann.user.id, people.sam.user.id].sort())
  })

  it('has open browsers of those concerned read again, and nobody else’s', async () => {
    const [ann, eve] = [people.ann, people.eve].map(({ user }) => engine.app.events.open(user))
    let heard = ''
    const told = new Promise((resolve) => {
      ann!.on('data', (part: Buffer) => {
        heard += part.toString()
        if (heard.includes('event: approvals')) resolve(undefined)
      })
    })
    let other = ''
    eve!.on('data', (part: Buffer) => {
      other += part.toString()
    })
    await submit(await firm())
    await told
    expect(heard).toContain('event: approvals\ndata: {}\n')
    expect(other).not.toContain('approvals')
    for (const stream of [ann, eve]) stream!.destroy()
  })

  it('shows what it shows to somebody without any right on such records, and no more', async () => {
    const zoe = await engine.person({ name: 'Zoe', roles: [] })
    const browser = await engine.http(zoe)
    const record = await firm({ employees: 42, website: 'https://example.com', tax_number: 'T-1' })
    const id = await submit(record)
    const { task } = await mineOf('ann', id)
    await read(await act('ann', task, 'transfer', { to: zoe.user.id, comment: 'Yours' }))
    const text = await (await browser.get(`${at}/instances/${id}`)).text()
    const seen = JSON.parse(text) as View
    expect(seen.shown.fields.map(({ field }) => field)).toEqual([
      'name',
      'employees',
      'annual_revenue',
      'website',
    ])
    expect(seen.record_label).toMatch(/^Firm /)
    expect(text).not.toContain('T-1')
    expect((await browser.get(`/api/records/customer/${record}`)).status).toBe(404)
    const mine = seen.mine[0]!
    await read(await browser.post(`${at}/tasks/${mine.task}/approve`, { shown: mine.shown_hash }))
    expect((await read<View>(await browser.get(`${at}/instances/${id}`))).shown.fields).toEqual([])
  })

  it('tells and copies only people who are there', async () => {
    const id = await submit(await firm())
    const { task } = await mineOf('ann', id)
    const nobody = '00000000-0000-7000-8000-000000000001'
    expect((await act('ann', task, 'askAdvice', { to: [nobody] })).status).toBe(422)
    expect((await act('ann', task, 'comment', { comment: 'x', mentions: [nobody] })).status).toBe(422)
    expect((await http.sam.post(`${at}/instances/${id}/copy`, { to: [nobody] })).status).toBe(422)
    expect((await act('ann', task, 'transfer', { to: nobody })).status).toBe(422)
    expect((await view('sam', id)).copies).toEqual([])
  })

  it('lets only who stands in for somebody submit on their behalf', async () => {
    const path = `/api/records/customer/${await firm()}/actions/submitForApproval`
    const body = { approval: 'customer.size', on_behalf_of: people.bob.user.id }
    expect((await http.sam.post(path, body)).status).toBe(403)
    const now = engine.clock.now().getTime()
    await read(
      await http.bob.post(`${at}/delegations`, {
        delegate: people.sam.user.id,
        starts_at: new Date(now - 1000).toISOString(),
        ends_at: new Date(now + 86_400_000).toISOString(),
      }),
      201,
    )
    const { instance } = await read<{ instance: string }>(await http.sam.post(path, body), 201)
    expect(await view('bob', instance)).toMatchObject({
      on_behalf_of: { name: 'Bob' },
      submitter: { name: 'Sam' },
    })
    const { data } = await read<{ data: { id: string }[] }>(await http.sam.get(`${at}/delegations`))
    expect((await http.sam.delete(`${at}/delegations/${data[0]!.id}`)).status).toBe(404)
    expect((await http.bob.delete(`${at}/delegations/${data[0]!.id}`)).status).toBe(204)
  })
})
