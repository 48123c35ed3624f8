/**
 * A reference's filter with what it names of the host record put in as literals, since a list knows no host.
 * Undefined where the host has no such value yet: then everything is offered.
 *
 *   'customer = $record.customer', { customer: { id: '1' } }  →  "customer = '1'"
 */
export function hostFilter(
  filter: string | undefined,
  record: Record<string, unknown> | undefined,
): string | undefined {
  let isWhole = true
  const text = filter?.replace(/\$record((?:\.\w+)+)/g, (_all, path: string) => {
    const value = path
      .slice(1)
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], record)
    const bare = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
    if (bare === undefined || bare === null) isWhole = false
    return typeof bare === 'number' || typeof bare === 'boolean'
      ? String(bare)
      : `'${String(bare).replace(/['\\]/g, '\\$&')}'`
  })
  return isWhole ? text : undefined
}
