export interface Difference {
  /** Keys from the document's root. */
  path: string[]
  before?: unknown
  after?: unknown
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where two documents differ, at the deepest place that says it; lists are compared whole. */
export function differences(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (before === after) return []
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => differences(before[key], after[key], [...path, key]))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

export const isSame = (before: unknown, after: unknown): boolean => differences(before, after).length === 0
