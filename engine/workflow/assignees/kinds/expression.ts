import { defineKind } from '../define-kind.ts'
import { namedUsers } from '../named-users.ts'

/** `{ "expression": "…" }`: users, their ids or e-mail addresses, however it comes to them. */
export default defineKind({
  name: 'expression',
  isText: true,
  keys: [],
  async find({ expression }, { ctx, ask }) {
    const ids = await namedUsers(ctx.db, await ask(String(expression)))
    return ids.map((id) => ({ user: id, why: { reason: 'expression' } }))
  },
  check({ expression: text }, { expression }) {
    expression(text, ['expression'])
  },
  examples: [{ expression: 'owner' }, { expression: '["clerk@office.example", owner.id]' }],
})
