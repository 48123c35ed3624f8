import { keptPaths } from '../expressions/kept-paths.ts'
import type { AppModel } from '../model.ts'

const remembered = new WeakMap<AppModel, Map<string, number>>()

/**
 * Names of objects in the order in which their rows are locked: lines before their heads, those that are rolled up
 * before those that roll them up, and those from which stored formulas follow a reference before what it leads to,
 * because a record is in hand before its parents are known; otherwise by name.
 */
export function inLockOrder(model: AppModel, names: Iterable<string>): string[] {
  const heights = heightsOf(model)
  const height = (name: string) => heights.get(name) ?? 0
  return [...names].sort((a, b) => height(a) - height(b) || (a < b ? -1 : 1))
}

/** By object, how many levels lead up to it. Where objects roll up each other, one of them comes first. */
function heightsOf(model: AppModel): Map<string, number> {
  const known = remembered.get(model)
  if (known) return known
  const lower = [linesOf(model), followedFrom(model)]
  const heights = new Map<string, number>()
  const measure = (name: string, below: ReadonlySet<string>): number => {
    const found = heights.get(name)
    if (found !== undefined) return found
    const rolledUp = [...(model.objects.get(name)?.fields.values() ?? [])].flatMap(({ rollup }) =>
      rollup ? [rollup.object] : [],
    )
    let height = 0
    for (const child of [...lower.flatMap((under) => [...(under.get(name) ?? [])]), ...rolledUp])
      if (!below.has(child)) height = Math.max(height, 1 + measure(child, new Set([...below, child])))
    heights.set(name, height)
    return height
  }
  for (const name of [...model.objects.keys()].sort()) measure(name, new Set([name]))
  remembered.set(model, heights)
  return heights
}

/** Objects whose references stored formulas follow, one way or the other, by the object that these lead to. */
function followedFrom(model: AppModel): Map<string, Set<string>> {
  const from = new Map<string, Set<string>>()
  for (const { hops } of [...keptPaths(model).values()].flat())
    for (const hop of hops) {
      const isForward = hop.kind === 'reference' || hop.kind === 'links'
      const [holder, target] = isForward ? [hop.from, hop.to] : [hop.to, hop.from]
      from.set(target.name, (from.get(target.name) ?? new Set()).add(holder.name))
    }
  return from
}

/** Objects of lines by the object of their heads. */
function linesOf(model: AppModel): Map<string, string[]> {
  const lines = new Map<string, string[]>()
  for (const { name, ownership, fields } of model.objects.values()) {
    if (typeof ownership !== 'object') continue
    for (const head of fields.get(ownership.from)?.to ?? [])
      lines.set(head, [...(lines.get(head) ?? []), name])
  }
  return lines
}
