import { isMissing } from './ordered-map.ts'

export type Path = readonly (string | number)[]

/** What stands at a path of a document; undefined where the path ends early. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object'
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    document,
  )
}

/**
 * The document with `value` at the path; maps on the way are made. A missing value (undefined, '') takes the key away.
 * An empty map or list stays when it is set on purpose: `items: {}` is required by a section.
 */
export function setAt<T>(document: T, path: Path, value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  if (Array.isArray(document)) {
    const list = [...(document as unknown[])]
    list[Number(key)] = setAt(list[Number(key)], rest, value)
    return list as T
  }
  const map = { ...(document as Record<string, unknown> | undefined) }
  const next = rest.length === 0 ? value : setAt(map[key] ?? {}, rest, value)
  const isGone = next === undefined || next === null || next === ''
  if (isGone || (rest.length > 0 && isMissing(next))) delete map[key]
  else map[key] = next
  return map as T
}
