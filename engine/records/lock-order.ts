import type { AppModel } from '../model.ts'

const remembered = new WeakMap<AppModel, Map<string, number>>()

/**
 * Names of objects in the order in which their rows are locked for rollups: those that are rolled up before those that
 * roll them up, because a line's head is locked before its own parents are known; otherwise by name.
 */
export function inLockOrder(model: AppModel, names: Iterable<string>): string[] {
  const heights = heightsOf(model)
  const height = (name: string) => heights.get(name) ?? 0
  return [...names].sort((a, b) => height(a) - height(b) || (a < b ? -1 : 1))
}

/** By object, how many levels of rollups lead up to it. Where objects roll up each other, one of them comes first. */
function heightsOf(model: AppModel): Map<string, number> {
  const known = remembered.get(model)
  if (known) return known
  const heights = new Map<string, number>()
  const measure = (name: string, below: ReadonlySet<string>): number => {
    const found = heights.get(name)
    if (found !== undefined) return found
    let height = 0
    for (const { rollup } of model.objects.get(name)?.fields.values() ?? [])
      if (rollup && !below.has(rollup.object))
        height = Math.max(height, 1 + measure(rollup.object, new Set([...below, rollup.object])))
    heights.set(name, height)
    return height
  }
  for (const name of [...model.objects.keys()].sort()) measure(name, new Set([name]))
  remembered.set(model, heights)
  return heights
}
