import { beforeAll, describe, expect, it } from 'vitest'
import type { AppModel } from '../../../../engine/model.ts'
import type { Assignees, World } from '../../../../engine/workflow/assignees/asking.ts'
import {
  type CheckedAssignees,
  checkAssignees,
  checkTables,
} from '../../../../engine/workflow/assignees/check-assignees.ts'
import { assigneeKinds } from '../../../../engine/workflow/assignees/kinds/index.ts'
import { addPluginAssignees } from '../../../../engine/workflow/assignees/plugin-assignees.ts'
import { resolveAssignees } from '../../../../engine/workflow/assignees/resolve-assignees.ts'
import { withEngine } from '../../../support/engine.ts'
import { disable, enable, smallOffice, superior } from './small-office.ts'

const worlds: readonly World[] = ['approval', 'workflow']

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

  const find = async (
    assignees: Assignees,
    {
      world = 'approval',
      chosen = [],
      submitter = office.ann,
    }: { world?: World; chosen?: string[]; submitter?: string | null } = {},
  ) => {
    const found = await resolveAssignees({
      world,
      ctx: engine.system,
      concerning: {
        definition: 'deal.discount',
        object: 'customer',
        recordId: office.ann,
        submitter,
        onBehalfOf: null,
      },
      assignees,
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

  interface Told {
    code: string
    at: string
    en: string
    zh: string
  }
  const problemsOf = (
    assignees: readonly unknown[],
    { world = 'approval', known = tables }: { world?: World; known?: CheckedAssignees['tables'] } = {},
  ): Told[] => {
    const problems: Told[] = []
    const model: AppModel = {
      ...engine.admin.model,
      roles: new Map(engine.admin.model.roles)
        .set('finance', { label: 'Finance' })
        .set('director', { label: 'Director' }),
    }
    const asked: CheckedAssignees = {
      world,
      model,
      tables: known!,
      say: (code, at, en, zh) => problems.push({ code, at: at.join('/'), en, zh }),
      expression: (text, at) => {
        if (text.startsWith('no_such'))
          problems.push({ code: 'expression_invalid', at: at.join('/'), en: text, zh: text })
      },
    }
    checkAssignees(asked, assignees, ['who'])
    if (known !== tables) checkTables(asked)
    return problems
  }

  describe.each(worlds)('of every kind, in an %s', (world) => {
    for (const kind of assigneeKinds.all().filter(({ refused }) => !refused?.[world]))
      it(`${kind.name}: its examples find somebody, and say why`, async () => {
        const takeAway = addPluginAssignees([
          { name: 'office.first', find: async ({ input }) => [input['of'], 'nobody@office.example'] },
        ])
        const chosen = [office.clerk]
        expect(kind.examples.length).toBeGreaterThan(0)
        for (const example of kind.examples) {
          const found = await find([example], { world, chosen })
          expect(found, JSON.stringify(example)).not.toEqual([])
          for (const one of found) {
            expect(one.who, JSON.stringify(example)).toBeTruthy()
            expect(one.why).toBe(kind.name)
          }
          const weighted = await find([{ ...example, weight: 3 }], { world, chosen })
          expect(weighted.every(({ weight }) => weight === 3)).toBe(true)
          expect(problemsOf([{ ...example, weight: 3 }], { world })).toEqual([])
        }
        takeAway()
      })

    for (const kind of assigneeKinds.all().filter(({ refused }) => !refused?.[world]))
      it(`${kind.name}: what it does not know is named`, () => {
        const [example] = kind.examples
        const wrong = problemsOf([{ ...example, colour: 'red', weight: -1 }], { world })
        expect(wrong.map(({ at }) => at)).toEqual(expect.arrayContaining(['who/0/colour', 'who/0/weight']))
      })

    for (const kind of assigneeKinds.all().filter(({ refused }) => refused?.[world]))
      it(`${kind.name}: is refused, with what to do instead`, () => {
        const [wrong, ...more] = problemsOf([{ ...kind.examples[0], colour: 'red' }], { world })
        expect(wrong).toMatchObject({
          code: world === 'approval' ? 'approval_unknown_assignee' : 'process_unknown_person',
          at: `who/0/${kind.name}`,
        })
        expect(wrong!.en.split('. ').length, 'why, and what instead').toBeGreaterThan(1)
        expect(wrong!.zh).toMatch(/。.+。$/u)
        expect(more).toEqual([])
      })
  })

  it.each(worlds)('names a kind that there is none of, with the nearest that an %s has', (world) => {
    const [wrong] = problemsOf([{ superier: 1 }], { world })
    expect(wrong).toMatchObject({ at: 'who/0/superier' })
    expect(wrong!.en).toContain('Did you mean "superior"?')
    expect(wrong!.zh).toContain('是否为“superior”？')
    expect(wrong!.en.includes('chosen')).toBe(world === 'approval')
  })

  it('refuses what can never find anybody', () => {
    const codes = (one: unknown) => problemsOf([one]).map(({ code }) => code)
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
    expect(codes({ role: '' })).toEqual(['approval_assignee_incomplete'])
    expect(codes({ team: 7 })).toEqual(['approval_assignee_incomplete'])
    expect(codes({})).toEqual(['approval_unknown_assignee'])
    expect(codes(null)).toEqual(['approval_unknown_assignee'])
  })

  it('wants two ways to name people in an entry each', () => {
    expect(problemsOf([{ role: 'finance', team: 'board' }])).toMatchObject([
      { at: 'who/0/team', en: 'Name people by "role" or by "team", in an entry each.' },
    ])
  })

  it('judges the rows of a decision table as any assignees', () => {
    const wrong = { one: { rows: [{ when: 'no_such > 1', assignees: [{ role: 'finanse' }] }] } }
    expect(problemsOf([], { known: wrong }).map(({ at }) => at)).toEqual([
      'tables/one/rows/0/when',
      'tables/one/rows/0/assignees/0/role',
    ])
  })

  it('means the superiors of the submitter in an approval, of the owner in a workflow, unless said', async () => {
    const above = async (world: World, of?: string) =>
      (
        await find([{ superior: 1, ...(of === undefined ? {} : { of }) }], { world, submitter: office.head })
      ).map(({ who: one }) => one)
    expect(await above('approval')).toEqual(['boss'])
    expect(await above('approval', 'owner')).toEqual(['head'])
    expect(await above('workflow')).toEqual(['head'])
    expect(await above('workflow', 'submitter')).toEqual(['boss'])
  })

  it('names nobody for the submitter of what nobody caused', async () => {
    const found = (slot: Assignees[number]) => find([slot], { world: 'workflow', submitter: null })
    expect(await found('submitter')).toEqual([])
    expect(await found({ superior: 1, of: 'submitter' })).toEqual([])
    expect(await found({ superiors: { count: 2 }, of: 'submitter' })).toEqual([])
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
