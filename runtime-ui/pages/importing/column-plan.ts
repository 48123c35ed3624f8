import type { ImportColumn, ImportOptions } from '../../client/import.ts'
import type { FieldView } from '../../client/model.ts'
import { type Filling, fillingOptions } from './filling.ts'

/** What is to happen with one column of the file. An empty field leaves it out. */
export interface ColumnPlan {
  column: ImportColumn
  field: string
  format?: string
  /** Values of the file → option keys; missing ones are tried as they are. */
  values: Record<string, string | null>
  /** Texts of the file and what they are called in Trellis, where no options say it. */
  replaced: [from: string, to: string][]
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
  const plan = aimAt({ column, field: '', values: {}, replaced: [], otherwise: 'error' }, field, nameField)
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
    replaced: [],
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

/** True while only a person can say how the column is to be read. */
export const isUnclear = (plan: ColumnPlan): boolean =>
  !!plan.field && plan.field === plan.column.guess?.field && !!plan.column.ambiguous && !plan.format

/** The plans as the import's options. */
export function toOptions(
  plans: ColumnPlan[],
  upsert: string | undefined,
  fillings: Record<string, Filling> = {},
): Pick<ImportOptions, 'columns' | 'upsert' | 'values'> {
  const columns = plans
    .filter((plan) => plan.field)
    .map((plan) => {
      const values = { ...plan.values, ...Object.fromEntries(plan.replaced.filter(([from]) => from !== '')) }
      return [
        plan.column.name,
        {
          field: plan.field,
          ...(plan.format ? { format: plan.format } : {}),
          ...(Object.keys(values).length ? { values } : {}),
          ...(plan.by ? { reference: { by: plan.by, else: plan.otherwise } } : {}),
        },
      ] as const
    })
  const filled = fillingOptions(fillings, new Set(plans.map((plan) => plan.field)))
  return {
    columns: { ...Object.fromEntries(columns), ...filled.columns },
    ...(Object.keys(filled.values).length ? { values: filled.values } : {}),
    ...(upsert ? { upsert: [upsert] } : {}),
  }
}
