/** What every kind of view is asked to show: the view's own filter and the person's, already joined. */
export interface ViewQuery {
  filter?: string
  search?: string
  sort?: string
  /** Field by which a table groups its rows. */
  group?: string
}

/** The base filter of a view and what a person added, as one. */
export function joinFilters(...filters: (string | undefined)[]): string | undefined {
  const given = filters.filter((filter): filter is string => !!filter?.trim())
  return given.length > 1
    ? given.map((filter) => (/\bor\b/.test(filter) ? `(${filter})` : filter)).join(' and ')
    : given[0]
}
