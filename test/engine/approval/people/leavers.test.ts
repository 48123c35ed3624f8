import { beforeAll, describe, expect, it } from 'vitest'
import { addDelegation } from '../../../../engine/approval/delegations/delegations.ts'
import { approvalPeopleChore, missingPeople } from '../../../../engine/approval/people/daily-check.ts'
import { leaversChore } from '../../../../engine/approval/people/leavers.ts'
import { changeUser, deactivateUser } from '../../../../engine/auth/manage-users.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { asked, publishApprovals, setSuperior, submitted } from '../driver/published.ts'

describe('what people who leave were asked', () => {
  const engine = withEngine()
  let [sam, ann, bob, carl]: Ctx[] = []

  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: [] })
    bob = await engine.person({ name: 'Bob', roles: [] })
    carl = await engine.person({ name: 'Carl', roles: [] })
    await setSuperior(engine, ann, bob)
    await publishApprovals(engine, {
      'customer.left': {
        label: { en: 'Left', zh: '离职' },
        object: 'customer',
        guard: 'status',
        flowAdmin: { user: sam.user.email },
        steps: { one: { assignees: [{ user: ann.user.email }] } },
        path: ['one'],
      },
    })
  })

  const leave = async (who: Ctx, handOver: object = {}) => {
    await deactivateUser(engine.admin, who.user.id, handOver)
    await engine.refresh()
    await leaversChore.run(engine.system)
  }
  const comeBack = async (who: Ctx) => {
    await changeUser(engine.admin, who.user.id, { active: true })
    await engine.refresh()
  }

  it('goes to who took over, before anybody else', async () => {
    const { run } = await submitted(engine, 'customer.left', engine.admin)
    expect(await asked(engine, run)).toEqual(['one:Ann'])
    await leave(ann!, { to: carl!.user.id })
    expect(await asked(engine, run)).toEqual(['one:Carl'])
    await comeBack(ann!)
  })

  it('goes to the superior where nobody took over, and says why', async () => {
    const { run } = await submitted(engine, 'customer.left', engine.admin)
    await leave(ann!)
    expect(await asked(engine, run)).toEqual(['one:Bob'])
    const [row] = await engine.db.rows<{ why: { reason: string; of: string }[] }>(
      sql`SELECT why FROM sys.approval_task WHERE run_id = ${run}::uuid AND state = 'open'`,
    )
    expect(row!.why.at(-1)).toEqual({ reason: 'superior', of: ann!.user.id })
    await comeBack(ann!)
  })

  it('goes to who stands in, else past a superior who submitted it to the flow admin', async () => {
    const now = engine.clock.now().getTime()
    const made = await addDelegation(engine.admin, {
      delegator: ann!.user.id,
      delegate: carl!.user.id,
      starts_at: new Date(now + 1000),
      ends_at: new Date(now + 86_400_000),
    })
    const { run } = await submitted(engine, 'customer.left', engine.admin)
    expect(await asked(engine, run)).toEqual(['one:Ann'])
    engine.clock.pass(2_000)
    await leave(ann!)
    expect(await asked(engine, run)).toEqual(['one:Carl'])
    await comeBack(ann!)
    await engine.db.run(sql`DELETE FROM sys.approval_delegation WHERE id = ${made.id}::uuid`)

    const own = await submitted(engine, 'customer.left', bob!)
    await leave(ann!)
    expect(await asked(engine, own.run)).toEqual(['one:Sam'])
    await comeBack(ann!)
  })

  it('tells those who look after an approval, once a day, that it names somebody who left', async () => {
    expect(await missingPeople(engine.system)).not.toContainEqual(
      expect.objectContaining({ approval: 'customer.left' }),
    )
    const told = async () => {
      const rows = await engine.db.rows(
        sql`SELECT FROM app.notification WHERE owner = ${sam!.user.id}::uuid AND body LIKE ${`%${ann!.user.email}%`}`,
      )
      return rows.length
    }
    // Today nobody is told any more, whichever of the engine's own rounds is yet to come; one that came while she was
    // away before has told already.
    await approvalPeopleChore.run(engine.system)
    const before = await told()
    await leave(ann!)
    expect(await missingPeople(engine.system)).toContainEqual({
      approval: 'customer.left',
      named: ann!.user.email,
    })
    engine.clock.pass(86_400_000)
    await approvalPeopleChore.run(engine.system)
    await approvalPeopleChore.run(engine.system)
    expect(await told()).toBe(before + 1)
    engine.clock.pass(86_400_000)
    await approvalPeopleChore.run(engine.system)
    expect(await told()).toBe(before + 2)
  })
})
