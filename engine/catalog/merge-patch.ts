import { isDeepStrictEqual } from 'node:util'
import { escapePointer } from './problem.ts'

type Json = unknown
type JsonObject = Record<string, Json>

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON Merge Patch (RFC 7386): a null removes. Keys keep the target's order, new ones come last. */
export function applyPatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = applyPatch(result[key], value)
  }
  return result
}

/** The patch that makes `to` of `from`; `{}` when nothing differs. */
export function makePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {}
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null
  for (const [key, value] of Object.entries(to)) {
    const before = from[key]
    if (isDeepStrictEqual(before, value)) continue
    patch[key] = isObject(before) && isObject(value) ? makePatch(before, value) : value
  }
  return patch
}

/** A patch that carries `from` over to `to` exactly, or nothing where a merge patch cannot say it. */
export function findPatch(from: Json, to: Json): JsonObject | undefined {
  if (!isObject(from) || !isObject(to)) return undefined
  const patch = makePatch(from, to)
  return isDeepStrictEqual(applyPatch(from, patch), to) ? patch : undefined
}

export interface Difference {
  /** JSON Pointer. */
  path: string
  before?: Json
  after?: Json
}

/** Where two documents differ, at the deepest place that says it; lists are compared whole. */
export function differences(before: Json, after: Json, path = ''): Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isObject(before) || !isObject(after))
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => differences(before[key], after[key], `${path}/${escapePointer(key)}`))
}

/** Places that both patches of one base set, to different values: a person has to decide. */
export function overlaps(ours: Json, theirs: Json, path = ''): string[] {
  if (isDeepStrictEqual(ours, theirs)) return []
  if (!isObject(ours) || !isObject(theirs)) return [path]
  return Object.keys(ours)
    .filter((key) => key in theirs)
    .flatMap((key) => overlaps(ours[key], theirs[key], `${path}/${escapePointer(key)}`))
}
