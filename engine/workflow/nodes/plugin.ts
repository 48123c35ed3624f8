import { text, values } from '../../process/graph/options.ts'
import { defineNode, failed, later } from '../define-node.ts'
import { askOutside } from '../outside/calls.ts'
import { findPluginAction } from '../plugin-actions.ts'

interface Options {
  action: string
  input?: object
}

/** Has a plugin do something. Its answer is the output. */
export const plugin = defineNode<Options>({
  name: 'plugin',
  waits: true,
  options: {
    required: ['action'],
    properties: {
      action: text('Action', '操作'),
      input: values('Input', '输入'),
    },
  },
  async run(scope, { action, input = {} }) {
    const found = findPluginAction(action)
    if (!found) return failed('process_plugin_gone', { action })
    const given = await scope.values(input)
    const missing = (found.input.required ?? []).filter((key) => (given[key] ?? null) === null)
    if (missing.length > 0) return failed('process_input_missing', { action, missing })
    const { db, key, token, node, run, now } = scope.work
    const request = { action, input: given }
    await askOutside(db, { key, token, node, kind: 'plugin', request, run: run.id, at: now })
    return later
  },
})
