import { defineKind } from '../define-kind.ts'
import { namedUsers } from '../named-users.ts'

/** `{ "path": "parent.owner" }`: whom a field of the record names, or of one it refers to. */
export default defineKind({
  name: 'path',
  isText: true,
  keys: [],
  async find({ path }, { ctx, ask }) {
    const ids = await namedUsers(ctx.db, await ask(String(path)))
    return ids.map((id) => ({ user: id, why: { reason: 'path', of: String(path) } }))
  },
  check({ path }, { expression }) {
    expression(path, ['path'])
  },
  examples: [{ path: 'owner' }, { path: 'parent.owner' }],
})
