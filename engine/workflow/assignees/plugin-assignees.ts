import type { Ctx } from '../../context.ts'
import type { Concerning } from './asking.ts'

/** People whom a plugin names for approvals and workflows. */
export interface PluginAssignees {
  /** `<plugin>.<what>` */
  name: string
  /** Asked inside the transaction: it reads, and calls nobody outside. @returns users, ids or e-mail addresses */
  find(asked: {
    ctx: Ctx
    concerning: Concerning
    input: Readonly<Record<string, unknown>>
  }): Promise<unknown>
}

const brought = new Map<string, PluginAssignees>()

/**
 * Said by a plugin when it is loaded.
 *
 * @returns takes them away again, with the plugin
 * @throws when one of that name is there
 */
export function addPluginAssignees(kinds: readonly PluginAssignees[]): () => void {
  for (const { name } of kinds)
    if (brought.has(name)) throw new Error(`There are two plugin assignees named "${name}".`)
  for (const kind of kinds) brought.set(kind.name, kind)
  return () => {
    for (const { name } of kinds) brought.delete(name)
  }
}

export const findPluginAssignees = (name: string): PluginAssignees | undefined => brought.get(name)
export const pluginAssigneeNames = (): string[] => [...brought.keys()].sort()
