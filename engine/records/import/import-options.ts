import jsonata from 'jsonata'
import type { Ctx } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { fieldRight, maySee } from '../../permissions/fields.ts'
import { confirmsDuplicates } from '../confirm.ts'
import { requireBody } from '../request-body.ts'
import { compileDatePattern } from './date-pattern.ts'
import { numberFormats } from './guess-number.ts'
import { importableFields } from './importable-fields.ts'

export type ReferenceElse = 'error' | 'create' | 'empty'

export interface ColumnMapping {
  field: string
  /** `dd-MM-yy H:mm`, `serial`, `#,##0.00`, `#.##0,00`; guessed from all rows when absent. */
  format?: string
  /** Text of the file → what it means. */
  values?: Record<string, unknown>
  reference?: { by: string; else: ReferenceElse }
  /** JSONata over `$row`, the row by column names. */
  expression?: string
}

export interface ImportOptions {
  sheet?: string
  encoding?: string
  delimiter?: string
  columns: Record<string, ColumnMapping>
  /** The same for every row. */
  values: Record<string, unknown>
  upsert: string[]
  dryRun: boolean
  /** Saves what may be duplicates all the same. */
  confirm?: readonly ['duplicates']
}

const known = ['sheet', 'encoding', 'delimiter', 'columns', 'values', 'upsert', 'dryRun', 'confirm']

/** @throws malformed_request, parameter_invalid, validation_failed naming every mapping that cannot work */
export function parseImportOptions(ctx: Ctx, object: ObjectDef, input: unknown): ImportOptions {
  const given = requireBody(input)
  const other = Object.keys(given).find((name) => !known.includes(name))
  if (other) throw invalid(other, given[other], `Known: ${known.join(', ')}.`)
  const { upsert = [], dryRun = false } = given
  if (typeof dryRun !== 'boolean') throw invalid('dryRun', dryRun, 'true or false.')
  if (!Array.isArray(upsert) || !upsert.every((name) => typeof name === 'string'))
    throw invalid('upsert', upsert, 'A list of field names.')
  const options: ImportOptions = {
    columns: requireBody(given['columns'] ?? {}) as ImportOptions['columns'],
    values: requireBody(given['values'] ?? {}),
    upsert,
    dryRun,
  }
  if (confirmsDuplicates(given['confirm'])) options.confirm = ['duplicates']
  for (const name of ['sheet', 'encoding', 'delimiter'] as const) {
    const value = given[name]
    if (value === undefined || value === null || value === '') continue
    if (typeof value !== 'string') throw invalid(name, value, 'A text.')
    options[name] = value
  }
  const errors = checkMappings(ctx, object, options)
  if (errors.length > 0) throw new AppError('validation_failed', { object: object.name, errors })
  checkUpsert(object, options)
  return options
}

const invalid = (parameter: string, value: unknown, reason: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason })

function checkMappings(ctx: Ctx, object: ObjectDef, { columns, values }: ImportOptions): Issue[] {
  const fields = new Map(importableFields(ctx, object).map((field) => [field.name, field]))
  const used = new Set<string>()
  const errors: Issue[] = []
  const complain = (path: string, code: Issue['code'], en: string, zh: string) =>
    errors.push({ path, code, message: { en, zh } })
  const complainOfField = (path: string, name: string) => {
    const there = object.fields.get(name)
    if (!there || !maySee(ctx, object, there))
      complain(path, 'unknown_field', `There is no field "${name}" to import.`, `没有可导入的字段“${name}”。`)
    else if (there.stores === 'files')
      complain(
        path,
        'field_read_only',
        `"${name}" holds files, which a table cannot bring. Add them to the records.`,
        `“${name}”存放文件，无法从表格导入，请在记录中添加。`,
      )
    else complain(path, 'field_read_only', `"${name}" is not imported.`, `“${name}”不可导入。`)
  }
  for (const [column, mapping] of Object.entries(columns)) {
    const at = `/columns/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const { field: name } = requireBody(mapping) as unknown as ColumnMapping
    const field = typeof name === 'string' ? fields.get(name) : undefined
    if (!field) complainOfField(`${at}/field`, String(name))
    else if (used.has(name))
      complain(`${at}/field`, 'rule_failed', `Two columns give "${name}".`, `有两列对应“${name}”。`)
    else checkMapping(ctx, field, mapping, (path, en, zh) => complain(`${at}${path}`, 'rule_failed', en, zh))
    used.add(name)
  }
  for (const name of Object.keys(values)) if (!fields.has(name)) complainOfField(`/values/${name}`, name)
  if (Object.keys(columns).length === 0)
    complain('/columns', 'required', 'Map at least one column.', '请至少映射一列。')
  return errors
}

function checkMapping(
  ctx: Ctx,
  field: FieldDef,
  { format, values, reference, expression }: ColumnMapping,
  complain: (path: string, en: string, zh: string) => void,
): void {
  if (format !== undefined && format !== '' && !isFormat(String(format)))
    complain(
      '/format',
      `"${format}" is no format; write it like dd-MM-yy H:mm or #,##0.00.`,
      `“${format}”不是有效格式，请写成 dd-MM-yy H:mm 或 #,##0.00。`,
    )
  if (values !== undefined) requireBody(values)
  if (reference !== undefined) checkReference(ctx, field, reference, complain)
  if (expression !== undefined) checkExpression(expression)
}

const isFormat = (format: string): boolean =>
  format === 'serial' || Object.hasOwn(numberFormats, format) || compileDatePattern(format) !== undefined

function checkReference(
  ctx: Ctx,
  field: FieldDef,
  reference: NonNullable<ColumnMapping['reference']>,
  complain: (path: string, en: string, zh: string) => void,
): void {
  if (field.to[0] === '*') {
    // Every row names the object: nothing can be made of a name alone, and there is no one field to look up.
    if (reference.else !== undefined && !['error', 'empty'].includes(reference.else))
      complain('/reference/else', 'error or empty.', '只能是 error 或 empty。')
    return
  }
  const target = ctx.model.objects.get(field.to[0] ?? '')
  const by = target?.fields.get(String(reference.by))
  // A masked value is not looked up either: whether it exists would be told.
  const isOpen = target && by && ['read', 'edit'].includes(fieldRight(ctx, target, by).level)
  if (!isOpen || by.secret || by.columns.length === 0)
    complain(
      '/reference/by',
      `${target?.name ?? field.name} has no field "${reference.by}" to look up.`,
      `“${target?.name ?? field.name}”没有可用于查找的字段“${reference.by}”。`,
    )
  if (reference.else !== undefined && !['error', 'create', 'empty'].includes(reference.else))
    complain('/reference/else', 'error, create or empty.', '只能是 error、create 或 empty。')
}

/** @throws expression_invalid with where it ends to make sense */
function checkExpression(text: unknown): void {
  if (typeof text !== 'string' || text.length > 2_000)
    throw new AppError('expression_invalid', {
      reason: 'A text of at most 2,000 characters is needed.',
      reasonZh: '需要不超过 2,000 个字符的文本。',
    })
  try {
    jsonata(text)
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number }
    throw new AppError(
      'expression_invalid',
      { reason: message, from: position ?? 0, to: text.length },
      { cause: error },
    )
  }
}

function checkUpsert(object: ObjectDef, { upsert, columns, values }: ImportOptions): void {
  if (upsert.length === 0) return
  const isKey = object.unique.some(
    ({ fields }) => fields.length === upsert.length && fields.every((name) => upsert.includes(name)),
  )
  if (!isKey) throw invalid('upsert', upsert.join(', '), 'These fields are not a unique key.')
  const given = new Set([...Object.values(columns).map(({ field }) => field), ...Object.keys(values)])
  const missing = upsert.find((name) => !given.has(name))
  if (missing) throw invalid('upsert', missing, 'No column is mapped to this field.')
}
