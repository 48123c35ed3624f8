import { describe, expect, it } from 'vitest'
import { Joins } from '../../../engine/expressions/scope.ts'
import { conditionToSql } from '../../../engine/expressions/to-sql.ts'
import { ruleScope } from '../../../engine/permissions/rule-condition.ts'
import { userRow } from '../../../engine/rules/surroundings.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('$user in an expression', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  it('has the system rights of its roles as capabilities, in closures and in SQL', async () => {
    const planner = engine.as({ roles: ['planner'] })
    expect(userRow(engine.admin)['capabilities']).toContain('*')
    expect(userRow(planner)['capabilities']).toEqual([])
    const holds = async (ctx: typeof planner) => {
      const object = ctx.model.objects.get('hall')!
      const condition = conditionToSql("'*' in $user.capabilities", ruleScope(ctx, object, 'a', new Joins()))
      return (await ctx.db.first<{ yes: boolean }>(sql`SELECT ${condition} AS yes`))!.yes
    }
    expect(await holds(engine.admin)).toBe(true)
    expect(await holds(planner)).toBe(false)
  })
})
