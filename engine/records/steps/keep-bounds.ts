import { compileNode, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import { needsOf } from '../../../metadata/language/needs.ts'
import type { Node } from '../../../metadata/language/types.ts'
import { keepsTo } from '../../../metadata/language/values/bounds.ts'
import { fieldTypes } from '../../fields/index.ts'
import type { FieldDef, FieldRules } from '../../model.ts'
import { type Change, issue } from '../change.ts'
import { storedValue } from '../stored-value.ts'

/**
 * A complaint where a value is outside of computed bounds. It is looked at when the field is written, or a field that
 * a bound reads: what a bound that moves by itself (`=$today()`) leaves behind may still be saved.
 */
export function brokenBound(
  change: Change,
  field: FieldDef,
  { min, max }: Pick<FieldRules, 'min' | 'max'>,
  place: { row: Row; around: Surroundings; currency: string },
): ReturnType<typeof issue> | undefined {
  const bounds = [min, max].filter((node) => node !== undefined)
  if (bounds.length === 0 || !(change.values.has(field.name) || bounds.some((node) => isMoved(change, node))))
    return undefined
  const value = change.values.has(field.name)
    ? change.values.get(field.name)
    : change.before && storedValue(change.before, field)
  const { row, around, currency } = place
  const resultOf = (node: Node | undefined) => node && compileNode(node)(row, around)
  const options = {
    ...(field.raw['scale'] === undefined ? {} : { scale: Number(field.raw['scale']) }),
    currency,
  }
  const kept = keepsTo(
    fieldTypes.get(field.type).value,
    value,
    { min: resultOf(min), max: resultOf(max) },
    { ...options, timeZone: around.timeZone },
  )
  return kept.ok ? undefined : issue(change, field.name, kept.code, kept.message.en, kept.message.zh)
}

function isMoved(change: Change, node: Node): boolean {
  const { root } = needsOf([node])
  return [...root.fields, ...root.refs.keys()].some((name) => change.values.has(name))
}
