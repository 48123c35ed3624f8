import { compileNode } from '../../../metadata/language/evaluate.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef, ObjectDef, ObjectRules } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { needsOfAll, ruleRows } from '../rule-rows.ts'
import { toFieldValue } from '../write-value.ts'

/** Defaults of new records: first what is written down, then expressions, in the order of the fields. */
export async function setDefaults(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const creates = all.filter((change) => change.kind === 'create')
    if (creates.length === 0) continue
    for (const change of creates) setLiterals(object, change)
    await setComputed(ctx, batch, object, creates)
  }
}

const isOpen = (change: Change, field: FieldDef): boolean =>
  !change.values.has(field.name) && !(field.name in change.input)

function setLiterals(object: ObjectDef, change: Change): void {
  for (const field of object.fields.values()) {
    if (field.default === undefined || isExpression(field.default) || !isOpen(change, field)) continue
    const value = literal(field)
    if (value !== undefined && value !== null) change.values.set(field.name, value)
  }
  if (object.recordTypes.size > 0 && !change.values.get('record_type'))
    change.values.set('record_type', [...object.recordTypes.keys()][0])
}

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=')

function literal(field: FieldDef): unknown {
  const coerced = fieldTypes.get(field.type).value.coerce(field.default, {
    ...(field.options ? { options: field.options } : {}),
    open: field.open,
    ...(typeof field.raw['scale'] === 'number' ? { scale: field.raw['scale'] } : {}),
  })
  return coerced.ok ? coerced.value : undefined
}

const defaults = new WeakMap<ObjectRules, { fields: string[]; nodes: Node[] }>()

/** Fields with a default that is an expression. */
function defaultsOf(rules: ObjectRules): { fields: string[]; nodes: Node[] } {
  const known = defaults.get(rules)
  if (known) return known
  const entries = [...rules.fields].flatMap(([name, rule]) =>
    rule.default ? [[name, rule.default] as const] : [],
  )
  const found = { fields: entries.map(([name]) => name), nodes: entries.map(([, node]) => node) }
  defaults.set(rules, found)
  return found
}

async function setComputed(
  ctx: Ctx,
  batch: Batch,
  object: ObjectDef,
  creates: readonly Change[],
): Promise<void> {
  const rules = ctx.model.rules.get(object.name)
  const { fields, nodes } = rules ? defaultsOf(rules) : { fields: [], nodes: [] }
  const open = creates.filter((change) => fields.some((name) => isOpen(change, object.fields.get(name)!)))
  if (open.length === 0) return
  const around = await surroundingsOf(ctx, nodes)
  const rows = await ruleRows(ctx, batch, object, open, needsOfAll(nodes))
  for (const change of open) {
    const { row } = rows.get(change)!
    fields.forEach((name, at) => {
      const field = object.fields.get(name)!
      if (!isOpen(change, field)) return
      const result = compileNode(nodes[at]!)(row, around)
      const value = toFieldValue(field, result)
      if (value === null || value === undefined) return
      change.values.set(name, value)
      if (!(name in row)) row[name] = result
    })
  }
}
