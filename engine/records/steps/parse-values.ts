import { RE2JS } from 're2js'
import type { ValueOptions } from '../../../metadata/language/values/value.ts'
import type { Ctx } from '../../context.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { maskValue } from '../../permissions/mask.ts'
import { type Batch, type Change, issue } from '../change.ts'
import { sameValue, storedValue } from '../stored-value.ts'

/** Names and values of every change, checked field by field; all complaints are gathered, not only the first. */
export function parseValues(ctx: Ctx, batch: Batch): void {
  for (const change of batch.changes) {
    if (change.touch) continue
    for (const [name, input] of Object.entries(change.input)) parseField(ctx, batch, change, name, input)
  }
}

function parseField(ctx: Ctx, batch: Batch, change: Change, name: string, input: unknown): void {
  const { object } = change
  if (object.relations.get(name)?.lines || name === '_permissions') return
  const field = object.fields.get(name)
  const complain = (code: Parameters<typeof issue>[2], en: string, zh: string) =>
    batch.issues.push(issue(change, name, code, en, zh))
  if (!field || !maySeeHere(ctx, change, field)) {
    const renamed = [...object.fields.values()].find((known) => known.was.includes(name))
    if (renamed)
      complain(
        'field_renamed',
        `"${name}" is now called "${renamed.name}".`,
        `“${name}”现名为“${renamed.name}”。`,
      )
    else complain('unknown_field', `There is no field "${name}".`, `没有字段“${name}”。`)
    return
  }
  // What is masked must not be guessed: only a value that one may read is compared with what is there.
  if (isReadable(ctx, change, field) && sameAsStored(change, field, input)) return
  const refused = refuseWrite(ctx, change, field, input)
  if (refused) {
    complain(refused.code, refused.en, refused.zh)
    return
  }
  const type = fieldTypes.get(field.type)
  const coerced = type.value.coerce(input, optionsOf(ctx, change, field))
  if (coerced.ok) change.values.set(name, coerced.value)
  else complain(coerced.code, coerced.message.en, coerced.message.zh)
}

function maySeeHere(ctx: Ctx, change: Change, field: FieldDef): boolean {
  return fieldRight(ctx, change.object, field).level !== 'hidden' || isLifted(ctx, change, field)
}

const isReadable = (ctx: Ctx, change: Change, field: FieldDef): boolean =>
  ['read', 'edit'].includes(fieldRight(ctx, change.object, field).level) || isLifted(ctx, change, field)

/** The level is lifted for this row; a record that is being made is the maker's own. */
function isLifted(ctx: Ctx, change: Change, field: FieldDef): boolean {
  if (fieldRight(ctx, change.object, field).unless.length === 0) return false
  return change.kind === 'create' || change.may[field.name] === true
}

function refuseWrite(
  ctx: Ctx,
  change: Change,
  field: FieldDef,
  input: unknown,
): { code: 'field_read_only' | 'field_masked'; en: string; zh: string } | undefined {
  if (ctx.user.system) return undefined
  const readOnly = {
    code: 'field_read_only',
    en: `"${field.name}" cannot be changed.`,
    zh: `“${field.name}”不可修改。`,
  } as const
  if (field.readOnly) return readOnly
  const { level } = fieldRight(ctx, change.object, field)
  if (level === 'edit' || isLifted(ctx, change, field)) return undefined
  if (level === 'read') return readOnly
  const masked = change.before && maskValue(storedValue(change.before, field)) === input
  return {
    code: 'field_masked',
    en: masked
      ? `"${field.name}" is masked; the mask itself cannot be saved.`
      : `"${field.name}" is masked for you and cannot be changed.`,
    zh: masked ? `“${field.name}”已脱敏，不能保存脱敏后的值。` : `“${field.name}”已脱敏，不可修改。`,
  }
}

/** What was sent back unchanged is no change: a screen may send what it read. */
function sameAsStored(change: Change, field: FieldDef, input: unknown): boolean {
  if (!change.before) return false
  const stored = storedValue(change.before, field)
  if (sameValue(stored, input ?? null)) return true
  const id = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { id?: unknown }).id
      : undefined
  return (
    field.stores === 'target' &&
    id(stored) !== undefined &&
    (id(stored) === id(input) || id(stored) === input)
  )
}

const patterns = new Map<string, RE2JS>()

/** Runs a pattern in linear time. */
function matches(source: string, text: string): boolean {
  let pattern = patterns.get(source)
  if (!pattern) {
    pattern = RE2JS.compile(source)
    patterns.set(source, pattern)
  }
  return pattern.matcher(text).find()
}

function optionsOf(ctx: Ctx, change: Change, field: FieldDef): ValueOptions {
  const { min, max, minLength, maxLength, scale, pattern } = field.raw as ValueOptions
  const literal = (bound: ValueOptions['min']) =>
    typeof bound === 'string' && bound.startsWith('=') ? undefined : bound
  const options: ValueOptions = {
    open: field.open,
    multiple: field.multiple,
    to: field.to,
    currency: currencyOf(ctx, change),
    matches,
  }
  if (field.options) options.options = field.options
  if (literal(min) !== undefined) options.min = min!
  if (literal(max) !== undefined) options.max = max!
  if (minLength !== undefined) options.minLength = minLength
  if (maxLength !== undefined) options.maxLength = maxLength
  if (scale !== undefined) options.scale = scale
  if (pattern) options.pattern = pattern
  return options
}

export function currencyOf(ctx: Ctx, change: Change): string {
  if (change.parent) return currencyOf(ctx, change.parent)
  const own = change.input['currency_code'] ?? change.before?.['currency_code']
  return typeof own === 'string' && /^[A-Z]{3}$/.test(own) ? own : ctx.model.settings.currency
}
