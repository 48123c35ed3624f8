export interface SortPart {
  field: string
  direction: 'asc' | 'desc'
}

/** `-amount,name` in parts. */
export function sortOf(text: string | undefined): SortPart[] {
  return (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) =>
      part.startsWith('-') ? { field: part.slice(1), direction: 'desc' } : { field: part, direction: 'asc' },
    )
}

/** Adds a field to a sort, turns it round when it is there, takes it out when it is there descending. */
export function toggleSort(text: string | undefined, field: string): string {
  const parts = sortOf(text)
  const at = parts.find((part) => part.field === field)
  const rest = parts.filter((part) => part.field !== field)
  const next = !at
    ? [...rest, { field, direction: 'asc' as const }]
    : at.direction === 'asc'
      ? [...rest, { field, direction: 'desc' as const }]
      : rest
  return next.map((part) => (part.direction === 'desc' ? `-${part.field}` : part.field)).join(',')
}
