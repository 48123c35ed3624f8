import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { sql } from '../../../../engine/sql.ts'
import type { TestBrowser } from '../../../support/browser.ts'
import { withEngine } from '../../../support/engine.ts'
import {
  asked,
  publishApprovals,
  setSuperior,
  shownAt,
  stateOf,
  submitted,
  taskOf,
} from '../driver/published.ts'

interface Person {
  name: string
}
interface Step {
  kind: string
  step: string
  state: string
  seats: { user: Person | null; why: { reason: string }[] }[]
  rules: { rule: string; before: Person[]; after: Person[]; note: string | null }[]
}
interface Simulated {
  path: Step[]
  problems: { code: string }[]
  empty_seats: string[]
}
interface Replayed {
  count: number
  same: number
  different: number
  cases: {
    instance: string
    real_ms: number | null
    draft_ms: number | null
    real: { step: string; people: Person[] }[]
    draft: { step: string; people: Person[] }[]
  }[]
}
interface Definition {
  name: string
  versions: { version: number; open: number }[]
}
interface Migrated {
  version: number
  migrated: number
  refused: { code: string; at: string; count: number }[]
}

describe('approvals for those who design them', () => {
  const engine = withEngine()
  let admin: TestBrowser
  let people: Record<'sam' | 'ann' | 'bob' | 'cora' | 'gone', Ctx>
  const approval = {
    label: { en: 'Size', zh: '规模审批' },
    object: 'customer',
    guard: 'status',
    self: 'superior',
    steps: {
      check: { assignees: [{ role: 'legal' }, { role: 'executive' }], decision: { type: 'all' } },
      release: { when: 'employees > 100', assignees: [{ superior: 1 }] },
    },
    path: ['check', 'release'],
  }
  const read = async <T>(answer: Response, status = 200): Promise<T> => {
    expect(answer.status, await answer.clone().text()).toBe(status)
    return answer.json() as Promise<T>
  }
  const at = '/api/design/simulate/approval/customer.size'

  beforeAll(async () => {
    people = {
      sam: await engine.person({ name: 'Sam', roles: ['executive'] }),
      ann: await engine.person({ name: 'Ann', roles: ['legal', 'executive'] }),
      bob: await engine.person({ name: 'Bob', roles: ['agent'] }),
      cora: await engine.person({ name: 'Cora', roles: ['agent'] }),
      gone: await engine.person({ name: 'Gone', roles: ['legal'] }),
    }
    await setSuperior(engine, people.sam, people.bob)
    admin = await engine.http()
    await publishApprovals(engine, { 'customer.size': approval })
  })

  const firm = async (values: object = {}) =>
    (
      await createRecord(engine.admin, 'customer', {
        name: `Firm ${Math.random().toString(36).slice(2)}`,
        ...values,
      })
    ).id
  const simulate = async (record: string, document: object = approval) =>
    read<Simulated>(
      await admin.post(at, {
        document,
        record: { object: 'customer', id: record },
        submitter: people.sam.user.id,
      }),
    )
  const stepOf = ({ path }: Simulated, name: string) => path.find(({ step }) => step === name)!
  const names = (persons: readonly (Person | null)[]) => persons.map((one) => one?.name).sort()

  it('tells of a record whom each rule leaves out, and whom it asks instead', async () => {
    const found = await simulate(await firm({ employees: 10 }))

    const check = stepOf(found, 'check')
    expect(names(check.seats.map(({ user }) => user))).toEqual(['Ann', 'Bob', 'Gone'])
    const rule = (name: string) => check.rules.find((one) => one.rule === name)!
    // Ann is named by both roles.
    expect(names(rule('repeats').before)).toEqual(['Ann', 'Ann', 'Gone', 'Sam'])
    expect(names(rule('repeats').after)).toEqual(['Ann', 'Gone', 'Sam'])
    // Sam submits: the superior decides instead.
    expect(names(rule('self').after)).toEqual(['Ann', 'Bob', 'Gone'])
    expect(rule('self').note).toBe('instead_superior')
    expect(rule('empty')).toMatchObject({ before: rule('empty').after, note: null })
    expect(stepOf(found, 'release').state).toBe('skipped')
  })

  it('follows the draft: who has left, conditions, and what is wrong with it', async () => {
    const record = await firm({ employees: 500 })
    await engine.db.run(sql`UPDATE app."user" SET active = false WHERE id = ${people.gone.user.id}::uuid`)
    const assignees = [{ role: 'legal' }, { user: people.gone.user.email }]
    const draft = { ...approval, steps: { ...approval.steps, check: { assignees } } }
    const found = await simulate(record, draft)
    const { rules } = stepOf(found, 'check')
    expect(names(rules.find(({ rule }) => rule === 'disabled')!.before)).toEqual(['Ann', 'Gone'])
    expect(names(rules.find(({ rule }) => rule === 'disabled')!.after)).toEqual(['Ann'])
    expect(names(stepOf(found, 'release').seats.map(({ user }) => user))).toEqual(['Bob'])

    const broken = await simulate(record, { ...approval, path: ['check', 'nowhere'] })
    expect(broken.problems).toMatchObject([{ code: 'approval_unknown_step' }])
    const half = await simulate(record, { object: 'customer', steps: { check: {} }, path: ['check'] })
    expect(half.problems).toHaveLength(1)
  })

  it('shows it to those only who may see everything', async () => {
    const other = await engine.http(people.ann)
    const body = { record: { object: 'customer', id: await firm() } }
    expect((await other.post(at, body)).status).toBe(403)
    expect((await other.post(at, { replay: {} })).status).toBe(403)
    expect((await other.get('/api/approvals/definitions')).status).toBe(403)
    expect((await other.get('/api/approvals/definitions/customer.size/versions/1')).status).toBe(403)
    expect((await other.post('/api/approvals/definitions/customer.size/migrate', {})).status).toBe(403)
  })

  it('holds what was submitted against the draft', async () => {
    const { run } = await submitted(engine, 'customer.size', people.cora, { values: { employees: 5 } })
    const hour = 3_600_000
    const now = engine.clock.now().getTime()
    const replay = {
      from: new Date(now - hour).toISOString(),
      to: new Date(now + hour).toISOString(),
    }
    const same = await read<Replayed>(await admin.post(at, { document: approval, replay }))
    expect(same).toMatchObject({ count: 1, same: 1, different: 0 })

    const draft = { ...approval, steps: { ...approval.steps, check: { assignees: [{ role: 'legal' }] } } }
    const other = await read<Replayed>(await admin.post(at, { document: draft, replay }))
    expect(other).toMatchObject({ count: 1, different: 1 })
    const [one] = other.cases
    expect(one!.instance).toBe(run)
    expect(one!.real.map(({ people: all }) => names(all))).toEqual([['Ann', 'Sam']])
    expect(one!.draft.map(({ people: all }) => names(all))).toEqual([['Ann']])
    expect(await stateOf(engine, run)).toBe('pending')
  })

  it('foresees how long it would have taken, by who was how fast', async () => {
    const hour = 3_600_000
    const from = new Date(engine.clock.now().getTime()).toISOString()
    const { run } = await submitted(engine, 'customer.size', people.cora, { values: { employees: 5 } })
    for (const [who, hours] of [
      [people.ann, 2],
      [people.sam, 3],
    ] as const) {
      engine.clock.pass(hours * hour)
      const task = await taskOf(engine, run, who)
      await decide(who, task, 'approve', { shown: await shownAt(engine, run, 'check') })
    }
    expect(await stateOf(engine, run)).toBe('approved')
    const replay = { from, to: new Date(engine.clock.now().getTime() + hour).toISOString() }
    const caseOf = async (check: object) => {
      const document = { ...approval, steps: { ...approval.steps, check } }
      const { cases } = await read<Replayed>(await admin.post(at, { document, replay }))
      return cases.find(({ instance }) => instance === run)!
    }
    const hours = ({ real_ms, draft_ms }: Replayed['cases'][number]) => [
      Math.round((real_ms ?? 0) / hour),
      Math.round((draft_ms ?? 0) / hour),
    ]
    expect(hours(await caseOf(approval.steps.check))).toEqual([5, 5])
    expect(hours(await caseOf({ assignees: [{ role: 'legal' }] }))).toEqual([5, 2])
    // Who never decided is taken to be as fast as the others.
    const stranger = await caseOf({ assignees: [{ user: people.bob.user.email }] })
    expect(Math.round((stranger.draft_ms ?? 0) / 60_000)).toBe(210)
  })

  it('takes what is under way over to the next version, and asks anew where it must', async () => {
    const { run } = await submitted(engine, 'customer.size', people.cora, { values: { employees: 5 } })
    const changed = {
      ...approval,
      steps: {
        // It was called check.
        review: { was: ['check'], assignees: [{ role: 'legal' }], decision: { type: 'any' } },
        release: approval.steps.release,
      },
      path: ['review', 'release'],
    }
    await publishApprovals(engine, { 'customer.size': changed })
    const versionsNow = async () => {
      const { data } = await read<{ data: Definition[] }>(await admin.get('/api/approvals/definitions'))
      return data.find(({ name }) => name === 'customer.size')!.versions
    }
    const versions = await versionsNow()
    expect(versions[0]!.open).toBe(0)
    expect(versions[1]!.open).toBeGreaterThan(0)

    const migrate = async (body: object) =>
      read<Migrated>(await admin.post('/api/approvals/definitions/customer.size/migrate', { run, ...body }))
    // All had to sign, now one is enough: that is not the same decision.
    expect(await migrate({ dryRun: true })).toMatchObject({
      migrated: 0,
      refused: [{ code: 'decision_changed', at: 'review', count: 1 }],
    })
    expect(await migrate({ reopen: ['review'], dryRun: true })).toMatchObject({ migrated: 1, refused: [] })
    expect((await asked(engine, run)).sort()).toEqual(['check:Ann', 'check:Sam'])

    expect(await migrate({ reopen: ['review'], reason: 'one is enough' })).toMatchObject({ migrated: 1 })
    expect(await asked(engine, run)).toEqual(['review:Ann'])
    expect((await versionsNow())[0]!.open).toBe(1)
  })

  it('tells what a version that is not published any more was, and nothing of one that never was', async () => {
    const version = (at: string) => admin.get(`/api/approvals/definitions/customer.size/versions/${at}`)
    const first = await read<{ version: number; document: object }>(await version('1'))
    expect(first).toMatchObject({ version: 1, document: approval })
    for (const at of ['99', '0', 'x', '1e3']) expect((await version(at)).status).toBe(404)
    expect((await admin.get('/api/approvals/definitions/customer.none/versions/1')).status).toBe(404)
  })
})
