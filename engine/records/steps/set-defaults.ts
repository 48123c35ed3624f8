import { namesUsed } from '../../../metadata/language/names-used.ts'
import { parseExpression } from '../../../metadata/language/parse.ts'
import type { Ctx } from '../../context.ts'
import { expressionToSql } from '../../expressions/to-sql.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef } from '../../model.ts'
import { ruleScope } from '../../permissions/rule-condition.ts'
import { ident, join, sql } from '../../sql.ts'
import { type Batch, byObject } from '../change.ts'

/** Defaults of new records: literals, and expressions over $user and the day, asked in one query an object. */
export async function setDefaults(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const creates = all.filter((change) => change.kind === 'create')
    if (creates.length === 0) continue
    const fields = [...object.fields.values()].filter((field) => field.default !== undefined)
    const computed = await computeDefaults(ctx, object, fields.filter(isExpression))
    for (const change of creates)
      for (const field of fields) {
        if (change.values.has(field.name) || field.name in change.input) continue
        const value = isExpression(field) ? computed.get(field.name) : literal(field)
        if (value !== undefined && value !== null) change.values.set(field.name, value)
      }
    if (object.recordTypes.size > 0)
      for (const change of creates)
        if (!change.values.get('record_type'))
          change.values.set('record_type', [...object.recordTypes.keys()][0])
  }
}

const isExpression = (field: FieldDef): boolean =>
  typeof field.default === 'string' && field.default.startsWith('=')

function literal(field: FieldDef): unknown {
  const coerced = fieldTypes.get(field.type).value.coerce(field.default, {
    ...(field.options ? { options: field.options } : {}),
    open: field.open,
    ...(typeof field.raw['scale'] === 'number' ? { scale: field.raw['scale'] } : {}),
  })
  return coerced.ok ? coerced.value : undefined
}

/** An expression over the record's own fields is the next step's affair: here only what the request itself knows. */
async function computeDefaults(
  ctx: Ctx,
  object: Parameters<typeof ruleScope>[1],
  fields: readonly FieldDef[],
): Promise<Map<string, unknown>> {
  const free = fields.filter((field) => {
    const parsed = parseExpression(String(field.default).slice(1))
    return parsed.ok && namesUsed(parsed.ast).length === 0 && field.columns.length > 0
  })
  if (free.length === 0) return new Map()
  const scope = ruleScope(ctx, object, 'a')
  const parts = free.map(
    (field, at) => sql`${expressionToSql(String(field.default).slice(1), scope).sql} AS ${ident(`d${at}`)}`,
  )
  const row = (await ctx.db.first<Record<string, unknown>>(sql`SELECT ${join(parts)}`))!
  return new Map(
    free.map((field, at) => {
      const value = row[`d${at}`] ?? null
      if (field.stores === 'target') return [field.name, value === null ? null : { id: value }]
      return [
        field.name,
        fieldTypes.get(field.type).read([value], field, { currency: ctx.model.settings.currency, rate: '1' }),
      ]
    }),
  )
}
