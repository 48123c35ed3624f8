import type { OptionsSchema } from '../process/graph/options.ts'

/** Something that a plugin does for workflows: it calls another system, works something out, prints a letter. */
export interface PluginAction {
  /** `<plugin>.<action>`, such as `lead-scoring.score`. */
  name: string
  label?: string | Readonly<Record<string, string>>
  /** What it is given. */
  input: OptionsSchema
  /**
   * Called outside of any transaction, and once more when nobody knows how it ended: what has been done under `key` is
   * not done again.
   *
   * @returns the node's output; what does not fit JSON is lost
   * @throws anything: the error of the node, with the code of a `PluginActionFailed`
   */
  call(asked: PluginCall): Promise<unknown>
}

export interface PluginCall {
  input: Readonly<Record<string, unknown>>
  /** Of the visit of the node: the same over every attempt. */
  key: string
  at: Date
  /** Aborted when this node stops or its time is over. */
  until: AbortSignal
}

/** Thrown by an action to say what went wrong, and whether a later attempt may succeed. */
export class PluginActionFailed extends Error {
  override readonly name = 'PluginActionFailed'
  readonly code: string
  readonly mayRetry: boolean

  constructor(code: string, message: string, { mayRetry = false }: { mayRetry?: boolean } = {}) {
    super(message)
    this.code = code
    this.mayRetry = mayRetry
  }
}

const brought = new Map<string, PluginAction>()

/**
 * Said by a plugin when it is loaded: its actions are a part of the program, not of a system.
 *
 * @returns takes them away again, with the plugin
 * @throws when one of that name is there
 */
export function addPluginActions(actions: readonly PluginAction[]): () => void {
  for (const { name } of actions)
    if (brought.has(name)) throw new Error(`There are two plugin actions named "${name}".`)
  for (const action of actions) brought.set(action.name, action)
  return () => {
    for (const { name } of actions) brought.delete(name)
  }
}

export const findPluginAction = (name: string): PluginAction | undefined => brought.get(name)
/** All of them, by name. */
export const pluginActions = (): PluginAction[] =>
  [...brought.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
export const pluginActionNames = (): string[] => pluginActions().map(({ name }) => name)
