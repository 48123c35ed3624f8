import type { Ctx } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { fieldRight, maySee } from '../../permissions/fields.ts'
import type { Row } from '../change.ts'
import { valueFields } from './fields.ts'
import type { MergeInput } from './merge-input.ts'

interface Asked {
  rows: ReadonlyMap<string, Row>
  survivor: string
  input: MergeInput
}

/** Whether the choices can be made: known fields, values that the person may read, money of one currency. @throws validation_failed */
export function requireMergeable(ctx: Ctx, object: ObjectDef, { rows, survivor, input }: Asked): void {
  const errors: Issue[] = []
  const complain = (path: string, code: Issue['code'], en: string, zh: string) =>
    errors.push({ path, code, message: { en, zh } })
  const fields = new Map(valueFields(object).map((field) => [field.name, field]))
  for (const [name, id] of Object.entries(input.choose)) {
    const field = fields.get(name)
    const path = `/choose/${name}`
    if (!field || !maySee(ctx, object, field)) {
      complain(path, 'unknown_field', `There is no field "${name}" to choose.`, `没有可选择的字段“${name}”。`)
      continue
    }
    if (id === survivor) continue
    const { level } = fieldRight(ctx, object, field)
    if (level === 'mask' || level === 'hidden')
      complain(
        path,
        'field_masked',
        `"${name}" is masked for you: the record that stays keeps its own.`,
        `“${name}”已脱敏，只能保留原值。`,
      )
    if (field.type === 'currency' && currencyOf(rows.get(id)!) !== currencyAfter({ rows, survivor, input }))
      complain(
        path,
        'rule_failed',
        'The amount is in another currency: choose the currency of that record too.',
        '金额币种不同，请同时选择该记录的币种。',
      )
  }
  if (
    hasLinesWithMoney(ctx, object) &&
    input.with.some(({ id }) => currencyOf(rows.get(id)!) !== currencyAfter({ rows, survivor, input }))
  )
    complain('/with', 'rule_failed', 'Their lines are in another currency.', '明细的币种不同，无法合并。')
  if (errors.length > 0) throw new AppError('validation_failed', { object: object.name, errors })
}

const currencyOf = (row: Row): unknown => row['currency_code'] ?? null

function currencyAfter({ rows, survivor, input }: Asked): unknown {
  if ('currency_code' in input.values) return input.values['currency_code']
  return currencyOf(rows.get(input.choose['currency_code'] ?? survivor)!)
}

const hasLinesWithMoney = (ctx: Ctx, object: ObjectDef): boolean =>
  [...object.relations.values()].some(
    ({ lines, object: child }) =>
      lines &&
      [...(ctx.model.objects.get(child)?.fields.values() ?? [])].some(({ type }) => type === 'currency'),
  )
