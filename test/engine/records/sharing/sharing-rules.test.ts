import { beforeAll, describe, expect, it } from 'vitest'
import { compileSharingRules } from '../../../../engine/catalog/compile-sharing-rules.ts'
import type { Ctx } from '../../../../engine/context.ts'
import type { Problem } from '../../../../engine/model.ts'
import { rowsFor } from '../../../../engine/permissions/rows-for.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { listRecords } from '../../../../engine/records/list.ts'
import { parseListQuery } from '../../../../engine/records/list-query.ts'
import { explainAccess } from '../../../../engine/records/sharing/explain-access.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'

describe('a sharing rule', () => {
  const engine = withEngine({ metadata: 'fixtures/sharing' })
  let member: Ctx
  let southerner: Ctx
  let parentsOwner: Ctx
  let stranger: Ctx
  let key: string
  let plain: string

  beforeAll(async () => {
    const make = async (object: string, values: Record<string, unknown>) =>
      String((await createRecord(engine.admin, object, values, { confirm: true })).id)
    const south = await make('department', { name: 'South', code: 'south' })
    const below = await make('department', { name: 'South A', code: 'south_a', parent: south })
    stranger = await engine.person({ roles: ['seller'] })
    southerner = await engine.person({ roles: ['seller'], department: below })
    parentsOwner = await engine.person({ roles: ['seller'] })
    const plainMember = await engine.person({ roles: ['seller'] })
    member = { ...plainMember, user: { ...plainMember.user, teamCodes: ['key_accounts'] } }
    const parent = await make('customer', { name: 'Holding', kind: 'company', owner: parentsOwner.user.id })
    key = await make('customer', { name: 'Key One', kind: 'company', tier: 'key', parent })
    plain = await make('customer', { name: 'Plain One', kind: 'company', tier: 'small', parent })
    await make('opportunity', { name: 'Key deal', stage: 'qualify', customer: key })
    await make('opportunity', { name: 'Plain deal', stage: 'qualify', customer: plain })
  }, 60_000)

  const names = async (who: Ctx, object: string, words: string) =>
    (await listRecords(who, object, parseListQuery({ search: words, sort: 'name' }))).data.map(
      (row) => row['name'],
    )

  it('opens what fits its condition to teams, department trees and people that a path names', async () => {
    for (const who of [member, southerner, parentsOwner])
      expect(await names(who, 'customer', 'One')).toEqual(['Key One'])
    expect(await names(stranger, 'customer', 'One')).toEqual([])
  })

  it('gives no more than it says, and of related records what it says of those', async () => {
    await expect(updateRecord(member, 'customer', key, { description: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await names(member, 'opportunity', 'deal')).toEqual(['Key deal'])
    const [deal] = (await listRecords(member, 'opportunity', parseListQuery({ search: 'Key deal' }))).data
    expect(
      await updateRecord(member, 'opportunity', String(deal!['id']), { next_step: 'meet' }),
    ).toMatchObject({
      next_step: 'meet',
    })
  })

  it('lets thousands of shares by hand be looked up, not walked through for each row', async () => {
    const rows = rowsFor(member, member.model.objects.get('customer')!, 'read')!
    const plan = await engine.db.rows<Record<string, string>>(
      sql`EXPLAIN SELECT count(*) FROM app.customer a WHERE a."deleted_at" IS NULL AND ${rows}`,
    )
    expect(plan.map((row) => Object.values(row)[0]).join(' ')).toContain('hashed SubPlan')
  })

  it('is named where access is explained', async () => {
    const { acts } = await explainAccess(member, 'customer', key)
    expect(acts.find(({ act }) => act === 'read')!.because).toContainEqual({
      kind: 'sharing_rule',
      name: 'customer.key_accounts',
      label: 'Key accounts',
      holds: true,
    })
  })

  it('follows the record: what no longer fits is closed, and it ends after its last day', async () => {
    await updateRecord(engine.admin, 'customer', plain, { tier: 'key' })
    expect(await names(southerner, 'customer', 'One')).toEqual(['Key One', 'Plain One'])
    await updateRecord(engine.admin, 'customer', plain, { tier: 'small' })
    expect(await names(southerner, 'customer', 'One')).toEqual(['Key One'])
    engine.clock.pass(30 * 86_400_000)
    expect(await names(southerner, 'customer', 'One')).toEqual(['Key One'])
    engine.clock.pass(86_400_000)
    expect(await names(southerner, 'customer', 'One')).toEqual([])
  })

  it.each(['owner', 'parent.owner', 'created_by'])('takes a path to a user: %s', (path) => {
    const problems: Problem[] = []
    const document = { object: 'customer', access: 'read', with: { path } } as never
    const rules = compileSharingRules(engine.admin.model, [['customer.right', document]], (found) =>
      problems.push(found),
    )
    expect([problems, rules.get('customer')]).toMatchObject([[], [{ with: [{ kind: 'person' }] }]])
  })

  it.each([
    [{ with: [{ role: 'nobody' }] }, 'unknown_role'],
    [{ with: [{ superior: 1 }] }, 'who_not_possible'],
    [{ with: [{ path: 'name' }] }, 'who_not_possible'],
    [{ with: [{ path: 'parent' }] }, 'who_not_possible'],
    [{ with: [{ path: 'nobody' }] }, 'expression_invalid'],
    [{ with: [{ role: 'seller' }], when: 'teir = "key"' }, 'expression_invalid'],
    [{ with: [{ role: 'seller' }], until: 'name' }, 'expression_invalid'],
    [{ with: [{ role: 'seller' }], related: { nothing: 'read' } }, 'unknown_relation'],
    [{ with: [{ role: 'seller' }], object: 'opportunity_product' }, 'ownership_invalid'],
    [{ with: [{ role: 'seller' }], object: 'nothing' }, 'unknown_object'],
  ])('with a mistake opens nothing and is told: %j', (document, code) => {
    const problems: Problem[] = []
    const rules = compileSharingRules(
      engine.admin.model,
      [['customer.wrong', { object: 'customer', access: 'read', ...document } as never]],
      (found) => problems.push(found),
    )
    expect(problems.map((found) => found.code)).toContain(code)
    expect(rules.size).toBe(0)
  })
})
