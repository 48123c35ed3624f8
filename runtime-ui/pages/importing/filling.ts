import type { ImportOptions } from '../../client/import.ts'

/** What fills a field that no column is matched to: columns joined to a text, one value for every row, or a formula. */
export interface Filling {
  way: 'columns' | 'value' | 'formula'
  columns: string[]
  value?: unknown
  /** JSONata over `$row`, the row by column names. */
  formula?: string
}

export const newFilling = (way: Filling['way']): Filling => ({ way, columns: [] })

export function isFilled(filling: Filling | undefined): boolean {
  if (!filling) return false
  if (filling.way === 'columns') return filling.columns.length > 0
  if (filling.way === 'formula') return !!filling.formula?.trim()
  const { value } = filling
  return Array.isArray(value) ? value.length > 0 : (value ?? '') !== ''
}

/** How a formula says a column; names that are no plain words stand in backquotes. */
export const columnInFormula = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `$row.${name}` : `$row.\`${name}\``

/** Empty cells are left out of the joined text. */
const joined = (columns: string[]): string =>
  `$join([${columns.map((name) => `$row.\`${name}\``).join(', ')}][$ != ''], ' · ')`

/** The fillings as the import's options, but for fields that a column gives. */
export function fillingOptions(
  fillings: Record<string, Filling>,
  aimed: ReadonlySet<string>,
): Required<Pick<ImportOptions, 'columns' | 'values'>> {
  const given = Object.entries(fillings).filter(([field, filling]) => isFilled(filling) && !aimed.has(field))
  const made = given
    .filter(([, { way }]) => way !== 'value')
    .map(([field, { way, columns, formula }]) => {
      const expression = way === 'formula' ? formula!.trim() : joined(columns)
      return [`→ ${field}`, { field, expression }] as const
    })
  const values = given.filter(([, { way }]) => way === 'value').map(([field, { value }]) => [field, value])
  return { columns: Object.fromEntries(made), values: Object.fromEntries(values) }
}
