/** `null`, `""` and `[]` are missing, in what steps gave as in records. */
export function present(value: unknown): unknown {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  return value
}

/** A list as it is, one value as a list of it. */
export const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** A list of one is that one; of none, missing. */
export function sequence(list: readonly unknown[]): unknown {
  const found = list.filter((one) => one !== undefined)
  return found.length < 2 ? found[0] : found
}

/** A reference stands for its id. */
export function scalarOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { id } = value as { id?: unknown }
    return typeof id === 'string' ? id : value
  }
  return value
}

/** JSONata's effective boolean; missing is false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}
