import { beforeAll, describe, expect, it } from 'vitest'
import { principals } from '../../../engine/organisation/principals.ts'
import { raiseRights } from '../../../engine/organisation/raise-rights.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { type Sql, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

interface Shown {
  data: { name: string }[]
}

describe('people and departments that are not as they should be', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  let top: string
  let middle: string
  let low: string

  const department = async (name: string, parent?: string) =>
    (
      await createRecord(engine.admin, 'department', {
        name,
        code: name,
        type: 'department',
        ...(parent ? { parent } : {}),
      })
    ).id
  /** What no door allows, done by SQL: every node is told, as by any change of rights. */
  async function bySql(change: Sql): Promise<void> {
    await engine.db.transaction(async (tx) => {
      await tx.run(change)
      await raiseRights(tx, 'department', [])
      await raiseRights(tx, 'user', [])
    })
    await engine.refresh()
  }
  beforeAll(async () => {
    top = await department('top')
    middle = await department('middle', top)
    low = await department('low', middle)
  })
  const dealsOf = async (who: Parameters<typeof engine.http>[0]) => {
    const answer = await (await engine.http(who)).get('/api/records/deal?fields=name&sort=name')
    return { status: answer.status, names: ((await answer.json()) as Shown).data?.map(({ name }) => name) }
  }

  it('somebody without any role signs in, sees the shell, and nothing else', async () => {
    const browser = await engine.http({ roles: [] })

    expect((await browser.get('/api/me')).status).toBe(200)
    expect((await browser.get('/api/app?part=shell')).status).toBe(200)
    const answer = await browser.get('/api/records/deal')
    expect(await answer.json()).toMatchObject({ status: 404, code: 'unknown_object' })
  })

  it('a role that is gone gives nothing, and what other roles give stays', async () => {
    const [ghost, seller] = [await engine.person({ roles: [] }), await engine.person({ roles: ['by_own'] })]
    await createRecord(seller, 'deal', { name: 'of the seller' })
    await bySql(sql`UPDATE app."user" SET roles = ARRAY['long_gone'] WHERE id = ${ghost.user.id}::uuid`)
    await bySql(
      sql`UPDATE app."user" SET roles = ARRAY['long_gone', 'by_own'] WHERE id = ${seller.user.id}::uuid`,
    )
    const now = async (id: string) => ({ ...ghost, user: (await engine.app.parts.get(principals).find(id))! })

    expect((await dealsOf(await now(ghost.user.id))).status).toBe(404)
    expect(await dealsOf(await now(seller.user.id))).toEqual({ status: 200, names: ['of the seller'] })
  })

  it('a role that names a missing object is told when it is checked, and opens nothing', async () => {
    const document = { label: { en: 'Wrong' }, objects: { nothing_such: { read: 'all' } } }
    const answer = await (await engine.http()).post('/api/design/check', {
      kind: 'role',
      name: 'wrong',
      document,
    })

    const { problems } = (await answer.json()) as { problems: { code: string; path: string }[] }
    expect(problems).toMatchObject([{ code: 'unknown_object', path: 'role/wrong#/objects/nothing_such' }])
  })

  it('a department that is deleted above others takes nothing from who is below, and gives no more to who is above', async () => {
    const boss = await engine.person({ roles: ['by_department_tree'], department: top })
    const clerk = await engine.person({ roles: ['by_department'], department: low })
    await createRecord(clerk, 'deal', { name: 'from below' })
    expect((await dealsOf(boss)).names).toEqual(['from below'])

    const refused = await (await engine.http()).delete(`/api/records/department/${middle}`)
    expect(refused.status).toBe(409)
    await bySql(sql`UPDATE app.department SET deleted_at = now() WHERE id = ${middle}::uuid`)

    expect(await dealsOf(clerk)).toEqual({ status: 200, names: ['from below'] })
    expect(await dealsOf(boss)).toEqual({ status: 200, names: [] })
    await bySql(sql`UPDATE app.department SET deleted_at = NULL WHERE id = ${middle}::uuid`)
    expect((await dealsOf(boss)).names).toEqual(['from below'])
  })

  it('departments in a circle keep nobody waiting, and each sees the circle', async () => {
    const [a, b] = [await department('a'), await department('b')]
    const person = await engine.person({ roles: ['by_company'], department: a })
    const other = await engine.person({ roles: ['by_department_tree'], department: b })
    await createRecord(other, 'deal', { name: 'in the circle' })
    await bySql(sql`UPDATE app.department SET parent = CASE WHEN id = ${a}::uuid THEN ${b}::uuid ELSE ${a}::uuid END
      WHERE id IN (${a}::uuid, ${b}::uuid)`)

    expect(await dealsOf(person)).toEqual({ status: 200, names: [] })
    expect(await dealsOf(other)).toEqual({ status: 200, names: ['in the circle'] })
    expect((await (await engine.http()).get('/api/admin/departments')).status).toBe(200)
  })

  it('nothing is shared with somebody who is deactivated, and an older share opens nothing while they are', async () => {
    const leaver = await engine.person({ roles: ['by_hand'] })
    const deal = await createRecord(engine.admin, 'deal', { name: 'shared once' })
    const admin = await engine.http()
    const share = () =>
      admin.post(`/api/records/deal/${deal.id}/actions/share`, { with: [{ user: leaver.user.id }] })
    expect((await share()).status).toBe(200)
    const theirs = await engine.http(leaver)
    expect((await theirs.get(`/api/records/deal/${deal.id}`)).status).toBe(200)

    expect((await admin.post(`/api/admin/users/${leaver.user.id}/deactivate`, {})).status).toBe(200)

    expect((await theirs.get(`/api/records/deal/${deal.id}`)).status).toBe(401)
    expect(await (await share()).json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/with/0', code: 'reference_missing' }],
    })
    const access = await admin.get(`/api/records/deal/${deal.id}/access?user=${leaver.user.id}`)
    expect(
      ((await access.json()) as { acts: { allowed: boolean }[] }).acts.some(({ allowed }) => allowed),
    ).toBe(false)
  })
})
