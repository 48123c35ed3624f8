/** What an admin may extend is a map with its `order` beside it: names that `order` misses come last, unknown ones are ignored. */
export type NamedMap<T> = Readonly<Record<string, T>>

export function namesInOrder(
  map: NamedMap<unknown> | undefined,
  order: readonly string[] | undefined,
): string[] {
  const names = Object.keys(map ?? {})
  const first = (order ?? []).filter((name, at, all) => names.includes(name) && all.indexOf(name) === at)
  return [...first, ...names.filter((name) => !first.includes(name))]
}

/** `names` with `name` before another one, or at the end. */
export function placed(names: readonly string[], name: string, before: string | undefined): string[] {
  const rest = names.filter((each) => each !== name)
  const at = before === undefined ? -1 : rest.indexOf(before)
  return at < 0 ? [...rest, name] : [...rest.slice(0, at), name, ...rest.slice(at)]
}

export function without<T>(map: NamedMap<T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name))
}

/** The map with one key renamed, everything in its place. */
export function renamed<T>(map: NamedMap<T>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key === from ? to : key, value]))
}

/** `value` set under `key`; undefined, empty texts, lists and maps take the key away: only what differs from a default is written. */
export function withValue<T extends object>(target: T, key: string, value: unknown): T {
  if (isMissing(value)) return without(target as Record<string, unknown>, key) as T
  return { ...target, [key]: value }
}

export function isMissing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
