import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { ident, join, sql } from '../../sql.ts'
import type { Batch, Change } from '../change.ts'
import { spread } from '../kept/spread.ts'
import { withFormulas } from '../kept/touched.ts'
import { updateFormulas } from '../rollups.ts'

interface Converted {
  head: Change
  lines: ObjectDef
  /** The lines' reference to their head. */
  reference: string
  money: FieldDef[]
}

/** Lists of lines whose head gets another currency. */
function* convertedLists(ctx: Ctx, { changes }: Batch): Generator<Converted> {
  for (const head of changes) {
    const code = head.values.get('currency_code')
    if (!head.before || code === undefined || code === head.before['currency_code']) continue
    for (const relation of head.object.relations.values()) {
      const lines = relation.lines ? ctx.model.objects.get(relation.object) : undefined
      const money = [...(lines?.fields.values() ?? [])].filter((field) => field.type === 'currency')
      if (lines && money.length > 0) yield { head, lines, reference: relation.field, money }
    }
  }
}

/** Lines that `convertLines` will change, so that whatever rolls them up is locked before. */
export async function linesToConvert(ctx: Ctx, batch: Batch): Promise<{ lines: ObjectDef; ids: string[] }[]> {
  const found: { lines: ObjectDef; ids: string[] }[] = []
  for (const { head, lines, reference } of convertedLists(ctx, batch)) {
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT "id" FROM ${ident('app', lines.name)} WHERE ${ident(reference)} = ${head.id}::uuid`,
    )
    found.push({ lines, ids: rows.map(({ id }) => id) })
  }
  return found
}

/** Lines have their head's currency: when that changes, amounts stay and what they are worth is worked out anew. */
export async function convertLines(ctx: Ctx, batch: Batch): Promise<void> {
  for (const { head, lines, reference, money } of convertedLists(ctx, batch)) {
    const rate = head.values.get('exchange_rate')
    const bases = money.map(
      ({ name }) => sql`, ${ident(`${name}_base`)} = round(${ident(name)} * ${rate}::numeric, 4)`,
    )
    const converted = await ctx.db.rows<{ id: string }>(sql`UPDATE ${ident('app', lines.name)}
      SET "currency_code" = ${head.values.get('currency_code')}, "exchange_rate" = ${rate}::numeric${join(bases, '')}
      WHERE ${ident(reference)} = ${head.id}::uuid RETURNING "id"`)
    const ids = converted.map(({ id }) => id)
    await updateFormulas(ctx, lines, ids, new Set(['exchange_rate', 'currency_code']))
    const changed = ['exchange_rate', 'currency_code', ...money.map(({ name }) => name)]
    await spread(ctx, [{ object: lines, ids, fields: withFormulas(lines, changed) }])
  }
}
