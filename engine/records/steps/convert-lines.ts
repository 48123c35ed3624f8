import type { Ctx } from '../../context.ts'
import { ident, join, sql } from '../../sql.ts'
import type { Batch } from '../change.ts'
import { spread } from '../kept/spread.ts'
import { withFormulas } from '../kept/touched.ts'
import { updateFormulas } from '../rollups.ts'

/** Lines have their head's currency: when that changes, amounts stay and what they are worth is worked out anew. */
export async function convertLines(ctx: Ctx, batch: Batch): Promise<void> {
  for (const head of batch.changes) {
    const code = head.values.get('currency_code')
    if (!head.before || code === undefined || code === head.before['currency_code']) continue
    for (const relation of head.object.relations.values()) {
      const lines = relation.lines ? ctx.model.objects.get(relation.object) : undefined
      const money = [...(lines?.fields.values() ?? [])].filter((field) => field.type === 'currency')
      if (!lines || money.length === 0) continue
      const rate = head.values.get('exchange_rate')
      const bases = money.map(
        ({ name }) => sql`, ${ident(`${name}_base`)} = round(${ident(name)} * ${rate}::numeric, 4)`,
      )
      const converted = await ctx.db.rows<{ id: string }>(sql`UPDATE ${ident('app', lines.name)}
        SET "currency_code" = ${code}, "exchange_rate" = ${rate}::numeric${join(bases, '')}
        WHERE ${ident(relation.field)} = ${head.id}::uuid RETURNING "id"`)
      const ids = converted.map(({ id }) => id)
      await updateFormulas(ctx, lines, ids, new Set(['exchange_rate', 'currency_code']))
      const changed = ['exchange_rate', 'currency_code', ...money.map(({ name }) => name)]
      await spread(ctx, [{ object: lines, ids, fields: withFormulas(lines, changed) }])
    }
  }
}
