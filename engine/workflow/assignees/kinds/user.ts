import { defineKind } from '../define-kind.ts'
import { namedUsers, slotValue } from '../named-users.ts'

/** `{ "user": "ann@example.com" }`: one person, by e-mail, or an expression. */
export default defineKind({
  name: 'user',
  keys: [],
  async find({ user }, asking) {
    const ids = await namedUsers(asking.ctx.db, await slotValue(user, asking))
    return ids.map((id) => ({ user: id, why: { reason: 'user' } }))
  },
  check({ user }, { say, expression }) {
    if (typeof user !== 'string' || user === '')
      say(
        ['user'],
        'approval_assignee_incomplete',
        'Name somebody by e-mail, or by an expression.',
        '请填写邮箱，或填写表达式。',
      )
    else if (user.startsWith('=')) expression(user, ['user'])
  },
  examples: [{ user: 'clerk@office.example' }, { user: '=owner' }],
})
