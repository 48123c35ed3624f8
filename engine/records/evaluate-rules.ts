import { holds } from '../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, needsOf } from '../../metadata/language/needs.ts'
import { toLanguage } from '../../metadata/language/record.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { maySee } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { loadRows, type MutableRow, readRow } from '../rules/load-rows.ts'
import { surroundingsOf } from '../rules/surroundings.ts'
import { allOf, ident, raw, sql } from '../sql.ts'
import { objectFor } from './known-object.ts'
import { requireBody } from './request-body.ts'
import { ruleNode, rulesByName } from './rule-views.ts'

const mostRules = 100

/**
 * Outcomes of rules that read what this person may not: names in, true or false out, no values. The record is as typed
 * in; what the person cannot see is taken from the stored one, when `record.id` names it.
 *
 * @throws parameter_invalid, not_found
 */
export async function evaluateRules(
  ctx: Ctx,
  objectName: string,
  body: unknown,
): Promise<{ outcomes: Record<string, boolean> }> {
  const object = objectFor(ctx, objectName, 'read')
  const { rules, record } = requireBody(body)
  if (!Array.isArray(rules) || rules.length > mostRules || rules.some((one) => typeof one !== 'string'))
    throw new AppError('parameter_invalid', {
      parameter: 'rules',
      value: rules,
      reason: `A list of at most ${mostRules} names of rules.`,
    })
  const texts = rulesByName(ctx.model, object)
  const nodes = (rules as string[]).map((name) => {
    const text = texts.get(name)
    const node = text === undefined ? undefined : ruleNode(ctx.model, object, text)
    if (!node)
      throw new AppError('parameter_invalid', {
        parameter: 'rules',
        value: name,
        reason: 'There is no such rule.',
      })
    return node
  })
  const needs = needsOf(nodes)
  const typed = requireBody(record ?? {})
  const before = await stored(ctx, object, typed['id'])
  const need = mergeNeeds(needs.root, needs.old)
  const old = before ? readRow(object, before, need) : undefined
  const row: MutableRow = { ...old }
  for (const field of object.fields.values()) {
    if (!(field.name in typed) || !maySee(ctx, object, field)) continue
    const value = toLanguage(field, typed[field.name])
    if (value === undefined) delete row[field.name]
    else row[field.name] = value
  }
  for (const field of object.fields.values())
    if (field.language === 'bool' && !(field.name in row) && !field.computed) row[field.name] = false
  await forgetUnseen(ctx, object, needs.root.refs.keys(), row, old)
  await loadRows({ model: ctx.model, db: ctx.db }, object, needs.root, [row])
  if (old) await loadRows({ model: ctx.model, db: ctx.db }, object, needs.old ?? emptyNeed(), [old])
  const around = { ...(await surroundingsOf(ctx, nodes)), old }
  return {
    outcomes: Object.fromEntries(
      (rules as string[]).map((name, at) => [name, holds(nodes[at]!, row, around)]),
    ),
  }
}

/** References typed in to records that the person may not see lead nowhere: nobody learns of those by a rule. */
async function forgetUnseen(
  ctx: Ctx,
  object: ObjectDef,
  names: Iterable<string>,
  row: MutableRow,
  old: MutableRow | undefined,
): Promise<void> {
  const idIn = (of: MutableRow | undefined, name: string) => (of?.[name] as { id?: unknown } | undefined)?.id
  for (const name of names) {
    const id = idIn(row, name)
    if (id === undefined || id === idIn(old, name)) continue
    const target = ctx.model.objects.get(object.fields.get(name)?.to[0] ?? '')
    const rows = target && rowsFor(ctx, target, 'read', 't')
    const seen =
      target &&
      isId(id) &&
      (await ctx.db.first(
        sql`SELECT 1 FROM ${ident('app', target.name)} t WHERE ${allOf([sql`t."id" = ${id}::uuid`, ...(rows ? [rows] : [])])}`,
      ))
    if (!seen) delete row[name]
  }
}

async function stored(
  ctx: Ctx,
  object: ObjectDef,
  id: unknown,
): Promise<Record<string, unknown> | undefined> {
  if (id === undefined || id === null) return undefined
  const rows = rowsFor(ctx, object, 'read')
  const row = isId(id)
    ? await ctx.db.first<Record<string, unknown>>(
        sql`SELECT a.* FROM ${ident('app', object.name)} a
          WHERE ${allOf([sql`a."id" = ${id}::uuid`, raw('a."deleted_at" IS NULL'), ...(rows ? [rows] : [])])}`,
      )
    : undefined
  if (!row) throw new AppError('not_found', { object: object.name, id })
  return row
}
