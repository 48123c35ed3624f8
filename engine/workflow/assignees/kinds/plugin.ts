import { nearest } from '../../../../metadata/language/check/suggest.ts'
import { defineKind } from '../define-kind.ts'
import { namedUsers } from '../named-users.ts'
import { findPluginAssignees, pluginAssigneeNames } from '../plugin-assignees.ts'

/** `{ "plugin": "lead-scoring.owner", "input": { … } }`: whom a plugin names; input may hold expressions. */
export default defineKind({
  name: 'plugin',
  isText: true,
  keys: ['input'],
  async find({ plugin, input = {} }, { ctx, ask, concerning }) {
    const name = String(plugin)
    const own = findPluginAssignees(name)
    if (!own) return []
    const values: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(input as object))
      values[key] = typeof value === 'string' && value.startsWith('=') ? await ask(value.slice(1)) : value
    const ids = await namedUsers(ctx.db, await own.find({ ctx, concerning, input: values }))
    return ids.map((id) => ({ user: id, why: { reason: 'plugin', of: name } }))
  },
  check({ plugin }, { say }) {
    const name = String(plugin)
    if (findPluginAssignees(name)) return
    const meant = nearest(name, pluginAssigneeNames())
    say(
      ['plugin'],
      'noPlugin',
      `No plugin names people as "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `没有插件提供“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    )
  },
  examples: [{ plugin: 'office.first', input: { of: '=owner' } }],
})
