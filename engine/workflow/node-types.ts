import type { Ctx } from '../context.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import type { NodeShape } from '../process/graph/shapes.ts'
import { builtInActions } from '../records/actions/built-in.ts'
import type { RecordAction } from '../records/actions/record-action.ts'
import type { TriggerType } from './define-trigger.ts'
import { isFlow, nodeShapes } from './nodes/index.ts'
import { type PluginAction, pluginActions } from './plugin-actions.ts'
import { triggerTypes } from './triggers/index.ts'

/** What workflows are made of, for the designer: plugins' nodes too. @throws forbidden */
export function typesFor(ctx: Ctx): {
  nodes: (Pick<NodeShape, 'name' | 'outputs' | 'waits'> & { kind: 'flow' | 'work'; options: unknown })[]
  triggers: Pick<TriggerType, 'name' | 'options'>[]
  /** What plugins do for steps of type `plugin`, by name. */
  plugin_actions: Pick<PluginAction, 'name' | 'label' | 'input'>[]
  /** What steps of type `action` do with records of every object. */
  record_actions: Pick<RecordAction, 'name' | 'input'>[]
} {
  requireSystemRight(ctx, 'design')
  return {
    nodes: nodeShapes.all().map(({ name, outputs, waits, options }) => ({
      name,
      kind: isFlow(name) ? 'flow' : 'work',
      outputs,
      waits,
      options: options ?? { properties: {} },
    })),
    triggers: triggerTypes.all().map(({ name, options }) => ({ name, options })),
    plugin_actions: pluginActions().map(({ name, label, input }) => ({
      name,
      ...(label === undefined ? {} : { label }),
      input,
    })),
    record_actions: builtInActions().map(({ name, input }) => ({ name, input })),
  }
}
