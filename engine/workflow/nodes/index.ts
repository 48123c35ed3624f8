import { flowNodes } from '../../process/flow/index.ts'
import type { NodeShapes } from '../../process/graph/shapes.ts'
import type { WorkNode } from '../../process/work.ts'
import { Registry } from '../../registry.ts'
import { action } from './action.ts'
import { aggregate } from './aggregate.ts'
import { approval } from './approval.ts'
import { assign } from './assign.ts'
import { create } from './create.ts'
import { deleteNode } from './delete.ts'
import { documentNode } from './document.ts'
import { emailNode } from './email.ts'
import { find } from './find.ts'
import { http } from './http.ts'
import { notify } from './notify.ts'
import { plugin } from './plugin.ts'
import { task } from './task.ts'
import { transform } from './transform.ts'
import { update } from './update.ts'
import { upsert } from './upsert.ts'

/** Types of nodes that do something; those that only lead on are the core's own. */
export const workNodes = (): Registry<WorkNode> =>
  new Registry('work node', [
    find,
    aggregate,
    create,
    update,
    upsert,
    deleteNode,
    transform,
    assign,
    task,
    approval,
    notify,
    emailNode,
    http,
    action,
    plugin,
    documentNode,
  ])

const flow = flowNodes()
const work = workNodes()

/** Whether a type only leads on. */
export const isFlow = (type: string): boolean => flow.find(type) !== undefined

/** Every type of node that a workflow may have. */
export const nodeShapes: NodeShapes = {
  find: (type) => flow.find(type) ?? work.find(type),
  all: () => [...flow.all(), ...work.all()],
}
