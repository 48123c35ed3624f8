import type { ImportColumn, ImportOptions } from '../../client/import.ts'
import type { FieldView } from '../../client/model.ts'

/** What is to happen with one column of the file. An empty field leaves it out. */
export interface ColumnPlan {
  column: ImportColumn
  field: string
  format?: string
  /** Values of the file → option keys; missing ones are tried as they are. */
  values: Record<string, string | null>
  by?: string
  otherwise: 'error' | 'create' | 'empty'
}

const named = (text: string) => text.trim().toLocaleLowerCase()

/** Begins with the server's guess, and with the options whose label or key a value already is. */
export function planColumn(
  column: ImportColumn,
  fields: FieldView[],
  nameField: (object: string) => string | undefined,
): ColumnPlan {
  const field =
    fields.find((one) => one.name === column.guess?.field) ??
    fields.find((one) => named(one.label) === named(column.name) || one.name === named(column.name))
  const plan = aimAt({ column, field: '', values: {}, otherwise: 'error' }, field, nameField)
  if (!field || field.name !== column.guess?.field) return plan
  const by = column.guess.reference?.by ?? plan.by
  return { ...plan, values: { ...plan.values, ...column.guess.values }, ...(by ? { by } : {}) }
}

/** The plan with another field: its values and way of finding records begin anew. */
export function aimAt(
  plan: ColumnPlan,
  field: FieldView | undefined,
  nameField: (object: string) => string | undefined,
): ColumnPlan {
  const values = (plan.column.values ?? []).flatMap(({ value }) => {
    const option = field?.options?.find(
      (one) => one.key === named(value) || named(one.label) === named(value),
    )
    return option ? [[value, option.key] as const] : []
  })
  const target = field?.to?.[0]
  const by = target ? nameField(target) : undefined
  const guessed = field?.name === plan.column.guess?.field ? plan.column.guess?.format : undefined
  const format = plan.column.ambiguous ? undefined : guessed
  return {
    column: plan.column,
    field: field?.name ?? '',
    values: Object.fromEntries(values),
    otherwise: 'error',
    ...(by ? { by } : {}),
    ...(format ? { format } : {}),
  }
}

/** Values of a column that fit no option yet. */
export function openValues(plan: ColumnPlan, field: FieldView | undefined): string[] {
  if (!field?.options?.length || field.open) return []
  return (plan.column.values ?? [])
    .map((one) => one.value)
    .filter((value) => value !== '' && !(value in plan.values))
}

/** The two ways a column can be read where its values do not tell: the guess, and day and month or point and comma swapped. */
export function readings(column: ImportColumn): string[] {
  const guess = column.guess?.format
  if (!column.ambiguous || !guess) return []
  const swap: Record<string, string> = guess.includes('#') ? { '.': ',', ',': '.' } : { d: 'M', M: 'd' }
  return [guess, guess.replace(/[dM.,]/g, (sign) => swap[sign] ?? sign)]
}

/** True while only a person can say how the column is to be read. */
export const isUnclear = (plan: ColumnPlan): boolean =>
  !!plan.field && plan.field === plan.column.guess?.field && !!plan.column.ambiguous && !plan.format

/** What fills a field that no column is matched to: columns joined to a text, or one value for every row. */
export interface Filling {
  columns: string[]
  value?: unknown
}
export const isFilled = (filling: Filling | undefined): boolean =>
  !!filling?.columns.length || (filling?.value ?? '') !== ''

/** Empty cells are left out of the joined text. */
const joined = (columns: string[]): string =>
  `$join([${columns.map((name) => `$row.\`${name}\``).join(', ')}][$ != ''], ' · ')`

/** The plans as the import's options. */
export function toOptions(
  plans: ColumnPlan[],
  upsert: string | undefined,
  fillings: Record<string, Filling> = {},
): Pick<ImportOptions, 'columns' | 'upsert' | 'values'> {
  const columns = plans
    .filter((plan) => plan.field)
    .map((plan) => [
      plan.column.name,
      {
        field: plan.field,
        ...(plan.format ? { format: plan.format } : {}),
        ...(Object.keys(plan.values).length ? { values: plan.values } : {}),
        ...(plan.by ? { reference: { by: plan.by, else: plan.otherwise } } : {}),
      },
    ])
  const given = Object.entries(fillings).filter(
    ([field, filling]) => isFilled(filling) && !plans.some((plan) => plan.field === field),
  )
  const made = given
    .filter(([, filling]) => filling.columns.length)
    .map(([field, filling]) => [`→ ${field}`, { field, expression: joined(filling.columns) }])
  const values = given
    .filter(([, filling]) => !filling.columns.length)
    .map(([field, filling]) => [field, filling.value])
  return {
    columns: Object.fromEntries([...columns, ...made]),
    ...(values.length ? { values: Object.fromEntries(values) } : {}),
    ...(upsert ? { upsert: [upsert] } : {}),
  }
}
