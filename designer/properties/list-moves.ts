/** The list with the entry at `at` one place up (-1) or down (1); at an end it stays. */
export function movedBy<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by
  if (to < 0 || to >= list.length) return [...list]
  const next = [...list]
  const [entry] = next.splice(at, 1)
  next.splice(to, 0, entry as T)
  return next
}
