import type { WorkflowDocument } from '../../metadata/schema/types.ts'

/** What its runs are about: the workflow's records, else those of its ways in. */
export function aboutsOf({ object, triggers = {} }: WorkflowDocument): string[] {
  if (object !== undefined) return [object]
  const named = Object.values(triggers).flatMap((trigger) => trigger['object'] ?? [])
  return [...new Set(named.map(String))]
}
