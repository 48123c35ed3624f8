import type { Ctx } from '../../context.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef } from '../../model.ts'
import { raw, type Sql, sql } from '../../sql.ts'
import type { Change } from '../change.ts'
import { sealSecret } from '../sealed-field.ts'

/** Column values of one record as JSON; money is rounded to its currency and converted. */
export function toRow(ctx: Ctx, change: Change, fields: readonly FieldDef[]): Record<string, unknown> {
  const row: Record<string, unknown> = { id: change.id }
  const money = {
    currency: String(
      change.values.get('currency_code') ?? change.before?.['currency_code'] ?? ctx.model.settings.currency,
    ),
    rate: String(change.values.get('exchange_rate') ?? change.before?.['exchange_rate'] ?? '1'),
  }
  for (const field of fields) {
    const cells = fieldTypes.get(field.type).write(change.values.get(field.name) ?? null, field, money)
    field.columns.forEach(({ name, type }, at) => {
      const cell = cells[at] ?? null
      row[name] =
        field.secret && type === 'text' && typeof cell === 'string'
          ? sealSecret(ctx, { object: change.object, field, id: change.id }, cell)
          : cell
    })
  }
  return row
}

/** Such rows as a table `x`. */
export const recordset = (
  rows: readonly unknown[],
  columns: readonly { name: string; type: string }[],
): Sql =>
  sql`json_to_recordset(${JSON.stringify(rows)}::json) AS x(${raw([{ name: 'id', type: 'uuid' }, ...columns].map(({ name, type }) => `"${name}" ${type}`).join(', '))})`
