import { defineKind } from '../define-kind.ts'
import { namedUsers, slotValue } from '../named-users.ts'

/** `{ "user": "ann@example.com" }`: one person, by e-mail, or an expression. */
export default defineKind({
  name: 'user',
  isText: true,
  keys: [],
  async find({ user }, asking) {
    const ids = await namedUsers(asking.ctx.db, await slotValue(user, asking))
    return ids.map((id) => ({ user: id, why: { reason: 'user' } }))
  },
  check({ user }, { expression }) {
    if (String(user).startsWith('=')) expression(user, ['user'])
  },
  examples: [{ user: 'clerk@office.example' }, { user: '=owner' }],
})
