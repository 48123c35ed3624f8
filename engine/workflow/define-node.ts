import type { OptionsSchema } from '../process/graph/options.ts'
import type { WorkNode, WorkResult } from '../process/work.ts'
import { NodeScope } from './node-scope.ts'

/** A type of node that does something with records, people or the world outside. */
export interface NodeDefinition<Options extends object> {
  name: string
  /** Ports besides `next`; `own` when the document names them. */
  outputs?: readonly string[] | 'own'
  /** Whether the answer comes later. */
  waits?: boolean
  lists?: boolean
  options: OptionsSchema
  /** A rung of its deadline has come. */
  due?(scope: NodeScope, options: Options, rung: { name: string; at: Date }): Promise<WorkResult>
  /** What it does is in the transaction only. @throws what the records functions throw: the error of its node */
  run(scope: NodeScope, options: Options): Promise<WorkResult>
}

/** Ours are defined as a plugin's would be: a name, a schema of options, what it does. */
export const defineNode = <Options extends object>({
  name,
  outputs = [],
  waits = false,
  lists = false,
  options,
  run,
  due,
}: NodeDefinition<Options>): WorkNode => ({
  name,
  outputs,
  waits,
  lists,
  options,
  run: (work) => run(new NodeScope(work), work.options as unknown as Options),
  ...(due
    ? {
        due: (work, name, at) => due(new NodeScope(work), work.options as unknown as Options, { name, at }),
      }
    : {}),
})

export const done = (output?: unknown, port = 'next'): WorkResult => ({ done: port, output })
export const failed = (code: string, detail: unknown = null): WorkResult => ({ fail: code, detail })
/** The answer comes as an event for this token. */
export const later: WorkResult = { later: true }
