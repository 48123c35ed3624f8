import { describe, expect, it } from 'vitest'
import { loadDemo } from '../../../engine/command-line/load-demo.ts'
import { demoUsers } from '../../../engine/organisation/demo-users.ts'
import { sql } from '../../../engine/sql.ts'
import { crmDemo } from '../../../metadata/crm/demo/index.ts'
import { withEngine } from '../../support/engine.ts'

describe('the demo', () => {
  const engine = withEngine()

  it('is the same on the same day', () => {
    const day = new Date('2026-06-01T10:00:00Z')
    expect(JSON.stringify(crmDemo(day))).toBe(JSON.stringify(crmDemo(day)))
  })

  it('fills an empty system once, as the people who would have', { timeout: 60_000 }, async () => {
    const began = Date.now()
    const count = await loadDemo(engine.system)
    expect(count).toBe(crmDemo(engine.clock.now()).records.length)
    expect(Date.now() - began).toBeLessThan(40_000)

    const [deals] = await engine.db.rows<{ n: number; months: number; makers: number; lines: number }>(
      sql`SELECT count(*)::int AS n, count(DISTINCT date_trunc('month', created_at))::int AS months,
        count(DISTINCT created_by)::int AS makers, (SELECT count(*)::int FROM app.opportunity_product) AS lines
        FROM app.opportunity WHERE created_by = owner`,
    )
    expect(deals).toMatchObject({ n: 600, makers: 18 })
    expect(deals!.months).toBeGreaterThan(10)
    expect(deals!.lines).toBeGreaterThan(600)
    expect(await loadDemo(engine.system)).toBe(0)
  })

  it('offers a user per role, who can sign in', async () => {
    const users = await demoUsers(engine.db)
    const offered = users.map(({ role }) => role)
    expect(offered).toEqual([
      'admin',
      'sales_manager',
      'seller',
      'agent',
      'service_manager',
      'marketer',
      'executive',
      'finance_clerk',
      'legal',
    ])
    const roles = await engine.db.rows(
      sql`SELECT u.roles[1] AS role FROM sys.credential c JOIN app."user" u ON u.id = c.user_id ORDER BY 1`,
    )
    expect(roles.map((row) => row['role'])).toEqual(expect.arrayContaining(['seller', 'agent', 'marketer']))
  })
})
