import { beforeAll, describe, expect, it } from 'vitest'
import type { AppModel, Problem } from '../../../../engine/model.ts'
import type { Assignees } from '../../../../engine/workflow/assignees/asking.ts'
import { checkAssignees, checkTables } from '../../../../engine/workflow/assignees/check-assignees.ts'
import { assigneeKinds } from '../../../../engine/workflow/assignees/kinds/index.ts'
import { addPluginAssignees } from '../../../../engine/workflow/assignees/plugin-assignees.ts'
import { resolveAssignees } from '../../../../engine/workflow/assignees/resolve-assignees.ts'
import { withEngine } from '../../../support/engine.ts'
import { disable, enable, smallOffice, superior } from './office.ts'

const tables = {
  levels: {
    rows: [{ when: 'amount > 1000', assignees: [{ superior: 2 }] }, { assignees: [{ superior: 1 }] }],
  },
}

describe('people whom assignees name', () => {
  const engine = withEngine()
  let office: Awaited<ReturnType<typeof smallOffice>>
  /** What expressions give; the record is Ann's. */
  let values: Record<string, unknown>

  beforeAll(async () => {
    office = await smallOffice(engine.system)
    values = {
      owner: { id: office.ann },
      'owner.department': { id: office.departments.sales },
      'parent.owner': { id: office.head },
      place: { id: office.departments.money },
      '["clerk@office.example", owner.id]': ['Clerk@office.example', office.ann],
      'amount > 1000': true,
    }
  })

  const find = async (assignees: Assignees, chosen: string[] = []) => {
    const found = await resolveAssignees({
      ctx: engine.system,
      instance: {
        definition: 'deal.discount',
        object: 'customer',
        recordId: office.ann,
        submitter: office.ann,
        onBehalfOf: null,
      },
      step: { assignees: assignees as Record<string, unknown>[] },
      ask: async (text) => {
        if (text in values) return values[text]
        throw new Error(`Nobody said what "${text}" gives.`)
      },
      chosen,
      tables,
    })
    return found.map(({ user, queue, why, weight }) => ({
      who: nameOf(user) ?? queue,
      why: why.reason,
      ...(why.of === undefined ? {} : { of: nameOf(why.of) ?? why.of }),
      ...(weight === undefined ? {} : { weight }),
    }))
  }
  const nameOf = (id: string | null) =>
    Object.entries(office).find(([, one]) => one === id)?.[0] ??
    Object.entries(office.departments).find(([, one]) => one === id)?.[0]
  const who = async (...assignees: object[]) =>
    (await find(assignees as unknown as Assignees)).map((one) => one.who)

  const problemsOf = (assignees: Assignees): Problem[] => {
    const problems: Problem[] = []
    const model: AppModel = {
      ...engine.admin.model,
      roles: new Map(engine.admin.model.roles)
        .set('finance', { label: 'Finance' })
        .set('director', { label: 'Director' }),
    }
    const object = model.objects.get('customer')!
    const asked = {
      model,
      object,
      item: 'approval/customer.credit',
      tables,
      report: (found: Problem) => problems.push(found),
    }
    checkAssignees(asked, assignees, ['steps', 'one', 'assignees'])
    return problems
  }

  describe('of every kind', () => {
    for (const kind of assigneeKinds.all())
      it(`${kind.name}: its examples find somebody, and say why`, async () => {
        const takeAway = addPluginAssignees([
          { name: 'office.first', find: async ({ input }) => [input['of'], 'nobody@office.example'] },
        ])
        expect(kind.examples.length).toBeGreaterThan(0)
        for (const example of kind.examples) {
          const found = await find([example], [office.clerk])
          expect(found, JSON.stringify(example)).not.toEqual([])
          for (const one of found) {
            expect(one.who, JSON.stringify(example)).toBeTruthy()
            expect(one.why).toBe(kind.name)
          }
          const weighted = await find([{ ...example, weight: 3 }], [office.clerk])
          expect(weighted.every(({ weight }) => weight === 3)).toBe(true)
        }
        takeAway()
      })

    for (const kind of assigneeKinds.all())
      it(`${kind.name}: what it does not know is named`, () => {
        const [example] = kind.examples
        const wrong = problemsOf([{ ...example, colour: 'red', weight: -1 }])
        expect(wrong.map(({ path }) => path)).toEqual(
          expect.arrayContaining([
            'approval/customer.credit#/steps/one/assignees/0/colour',
            'approval/customer.credit#/steps/one/assignees/0/weight',
          ]),
        )
      })
  })

  it('names a kind that there is none of, with the nearest', () => {
    const [wrong] = problemsOf([{ superier: 1 }])
    expect(wrong).toMatchObject({ code: 'approval_unknown_assignee' })
    expect(wrong!.message.en).toContain('Did you mean "superior"?')
  })

  it('refuses what can never find anybody', () => {
    const codes = (one: object) => problemsOf([one as never]).map(({ code }) => code)
    expect(codes({ role: 'finanse' })).toEqual(['unknown_role'])
    expect(codes({ superior: 0 })).toEqual(['approval_assignee_incomplete'])
    expect(codes({ superiors: { count: 2, toLevel: 1 } })).toEqual(['approval_assignee_incomplete'])
    expect(codes({ superiors: { count: 2 }, resolve: 'each' })).toEqual([])
    expect(codes({ superiors: { count: 2 }, resolve: 'later' })).toEqual(['approval_unknown_assignee'])
    expect(codes({ chosen: 'submitter', min: 3, max: 2 })).toEqual(['approval_assignee_incomplete'])
    expect(codes({ chosen: 'previous', from: { role: 'nobody' } })).toEqual(['unknown_role'])
    expect(codes({ table: 'level' })).toEqual(['approval_unknown_table'])
    expect(codes({ plugin: 'gone.away' })).toEqual(['approval_unknown_plugin'])
    expect(codes({ pool: 'east' })).toEqual(['approval_assignee_incomplete'])
    expect(codes({ path: 'no_such_field' })).toEqual(['expression_invalid'])
  })

  it('judges the rows of a decision table as any assignees', () => {
    const problems: Problem[] = []
    const { model } = engine.admin
    const object = model.objects.get('customer')!
    const wrong = { one: { rows: [{ when: 'no_such > 1', assignees: [{ role: 'nobody' }] }] } }
    const report = (found: Problem) => problems.push(found)
    checkTables({ model, object, item: 'approval/x', tables: wrong, report })
    expect(problems.map(({ path }) => path)).toEqual([
      'approval/x#/tables/one/rows/0/when',
      'approval/x#/tables/one/rows/0/assignees/0/role',
    ])
  })

  it('unites a list in its order, weights and doubles kept for the rules behind it', async () => {
    const found = await find([{ superior: 1, weight: 2 }, { path: 'parent.owner' }, 'submitter'])
    expect(found).toEqual([
      { who: 'head', why: 'superior', of: 'ann', weight: 2 },
      { who: 'head', why: 'path', of: 'parent.owner' },
      { who: 'ann', why: 'submitter' },
    ])
  })

  it('goes up the line of superiors by count, to a level from the top, and to a role', async () => {
    expect(await who({ superior: 2 })).toEqual(['boss'])
    expect(await who({ superior: 3 })).toEqual([])
    expect(await who({ superiors: { count: 1 } })).toEqual(['head'])
    expect(await who({ superiors: { toLevel: 1 } })).toEqual(['head', 'boss'])
    expect(await who({ superiors: { toLevel: 2 } })).toEqual(['head'])
    expect(await who({ superiors: { toLevel: 3 } })).toEqual([])
    expect(await who({ superiors: { toRole: 'director' } })).toEqual(['head', 'boss'])
  })

  it('ends where superiors go in a circle', async () => {
    await superior(engine.db, office.boss, office.ann)
    expect(await who({ superiors: { count: 9 } })).toEqual(['head', 'boss'])
    await superior(engine.db, office.boss, null)
  })

  it('names a disabled superior too, for the rules to say what follows', async () => {
    await disable(engine.db, office.head)
    expect(await who({ superior: 1 })).toEqual(['head'])
    expect(await who({ role: 'finance' })).toEqual(['clerk'])
    await enable(engine.db, office.head)
    await disable(engine.db, office.clerk)
    expect(await who({ role: 'finance' })).toEqual([])
    await enable(engine.db, office.clerk)
  })

  it('finds heads of departments, of those above where one has none', async () => {
    expect(await who({ departmentHead: 'FINANCE' })).toEqual(['fin'])
    expect(await who({ departmentHead: 'finance', level: 1 })).toEqual(['boss'])
    expect(await who({ departmentHead: 'sales' })).toEqual(['boss'])
    expect(await who({ departmentHead: { of: 'owner.department' } })).toEqual(['boss'])
    expect(await who({ departmentHead: 'nowhere' })).toEqual([])
  })

  it('leaves those of a role who are within a department and what belongs to it', async () => {
    expect(await who({ role: 'finance', within: 'hq' })).toEqual(['clerk'])
    expect(await who({ role: 'finance', within: 'sales' })).toEqual([])
  })

  it('takes the first row of a table that holds', async () => {
    expect(await who({ table: 'levels' })).toEqual(['boss'])
    values['amount > 1000'] = false
    expect(await who({ table: 'levels' })).toEqual(['head'])
    values['amount > 1000'] = true
  })

  it('names nobody for an expression that gives nobody', async () => {
    values['owner.superior'] = null
    expect(await who({ path: 'owner.superior' })).toEqual([])
    values['owner.superior'] = 'stranger@nowhere.example'
    expect(await who({ path: 'owner.superior' })).toEqual([])
  })
})
