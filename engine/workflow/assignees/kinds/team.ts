import { sql } from '../../../sql.ts'
import { defineKind } from '../define-kind.ts'

/** `{ "team": "board" }`: all its members, by its code. */
export default defineKind({
  name: 'team',
  isText: true,
  keys: [],
  async find({ team }, { ctx }) {
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT u.id FROM app.team t JOIN app.team__members m ON m.source_id = t.id JOIN app."user" u ON u.id = m.target_id
        WHERE lower(t.code) = lower(${String(team)}) AND t.deleted_at IS NULL AND u.active AND u.deleted_at IS NULL
        ORDER BY u.name, u.id`,
    )
    return rows.map(({ id }) => ({ user: id, why: { reason: 'team', of: String(team) } }))
  },
  // Teams are data, which may come later.
  check() {},
  examples: [{ team: 'board' }],
})
