import { describe, expect, it } from 'vitest'
import { loadDemo } from '../../../engine/command-line/load-demo.ts'
import { demoUsers } from '../../../engine/organisation/demo-users.ts'
import { sql } from '../../../engine/sql.ts'
import { ReachedDates } from '../../../engine/workflow/dispatch-dates.ts'
import { startOfDay } from '../../../engine/workflow/time/zone.ts'
import { crmDemo } from '../../../metadata/crm/demo/index.ts'
import { wallTime } from '../../../metadata/language/days.ts'
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

  it('has contracts to renew on the very day, and more in the weeks to come', async () => {
    const { timeZone } = engine.system.model.settings
    const now = engine.clock.now().getTime()
    // The workflow plans at nine.
    const nine = startOfDay(wallTime(now, timeZone).day, timeZone) + 9.5 * 3_600_000
    engine.clock.pass(Math.max(0, nine - now))
    const planned = async () => {
      await new ReachedDates().run(engine.system)
      const rows = await engine.db.rows(
        sql`SELECT key FROM sys.trigger_fire WHERE workflow = 'contract.renewal' AND key <> 'begun'`,
      )
      return rows.length
    }
    const first = await planned()
    expect(first).toBeGreaterThan(0)
    engine.clock.pass(3 * 86_400_000)
    expect(await planned()).toBeGreaterThan(first)
  })

  it('leaves something to decide, or something of their own under way, to those who try it', async () => {
    const asked = await engine.db.rows<{ role: string; n: number }>(
      sql`SELECT u.roles[1] AS role, count(*)::int AS n FROM sys.approval_task t JOIN app."user" u ON u.id = t.assignee
        WHERE t.state = 'open' AND u.email NOT LIKE 'colleague%' GROUP BY 1`,
    )
    expect(Object.fromEntries(asked.map(({ role, n }) => [role, n]))).toMatchObject({
      sales_manager: 1,
      executive: 2,
      finance_clerk: 4,
      legal: 1,
      service_manager: 1,
    })
    const states = await engine.db.rows<{ state: string; role: string; n: number }>(
      sql`SELECT i.state, u.roles[1] AS role, count(*)::int AS n FROM sys.approval_instance i
        JOIN app."user" u ON u.id = i.submitter GROUP BY 1, 2`,
    )
    expect(states).toEqual(
      expect.arrayContaining([
        { state: 'pending', role: 'seller', n: 5 },
        { state: 'pending', role: 'sales_manager', n: 1 },
        { state: 'returned', role: 'seller', n: 1 },
        { state: 'approved', role: 'seller', n: 1 },
        { state: 'rejected', role: 'seller', n: 1 },
        { state: 'pending', role: 'agent', n: 1 },
        { state: 'pending', role: 'marketer', n: 1 },
      ]),
    )
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
