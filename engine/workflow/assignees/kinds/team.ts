import { sql } from '../../../sql.ts'
import { defineKind } from '../define-kind.ts'

/** `{ "team": "board" }`: all its members, by its code. */
export default defineKind({
  name: 'team',
  keys: [],
  async find({ team }, { ctx }) {
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT u.id FROM app.team t JOIN app.team__members m ON m.source_id = t.id JOIN app."user" u ON u.id = m.target_id
        WHERE lower(t.code) = lower(${String(team)}) AND t.deleted_at IS NULL AND u.active AND u.deleted_at IS NULL
        ORDER BY u.name, u.id`,
    )
    return rows.map(({ id }) => ({ user: id, why: { reason: 'team', of: String(team) } }))
  },
  check({ team }, { say }) {
    if (typeof team !== 'string' || team === '')
      say(['team'], 'approval_assignee_incomplete', 'Name a team by its code.', '请填写团队编码。')
  },
  examples: [{ team: 'board' }],
})
