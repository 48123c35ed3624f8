/**
 * Where all ways on from a step come together again, however they go: its nearest post-dominator. Undefined where one of
 * them ends before, or where none ever ends.
 *
 * @param leads by step, where each of its ways leads; undefined for one that ends there
 */
export function meetingsOf(
  leads: ReadonlyMap<string, readonly (string | undefined)[]>,
): (id: string) => string | undefined {
  const waysOf = (id: string) => leads.get(id)!
  const isEnd = (id: string) => waysOf(id).length === 0
  const ending = new Set<string>()
  for (let before = -1; before !== ending.size; ) {
    before = ending.size
    for (const [id, ways] of leads)
      if (isEnd(id) || ways.some((to) => to === undefined || ending.has(to))) ending.add(id)
  }
  const passed = new Map([...ending].map((id) => [id, ending as ReadonlySet<string>]))
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const id of ending) {
      const next = new Set([id, ...sharedBy(waysOf(id), passed)])
      isChanged ||= next.size !== passed.get(id)!.size
      passed.set(id, next)
    }
  }
  // What all ways pass they pass in one order: the nearest has all others after it.
  return (id) => {
    const all = [...(passed.get(id) ?? [])].filter((each) => each !== id)
    return all.find((each) => passed.get(each)!.size === all.length)
  }
}

/** What every one of the ways passes; one that ends passes nothing, one that never ends says nothing. */
function sharedBy(
  ways: readonly (string | undefined)[],
  passed: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  if (ways.includes(undefined)) return []
  const [first, ...others] = ways.flatMap((to) => passed.get(to!) ?? [])
  return first ? [...first].filter((id) => others.every((other) => other.has(id))) : []
}
