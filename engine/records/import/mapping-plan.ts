import type { Ctx } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { TextFormat } from '../../fields/define-field.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { compileDatePattern, type DatePattern } from './date-pattern.ts'
import { guessFormat } from './guess-format.ts'
import { type NumberFormat, numberFormats } from './guess-number.ts'
import type { ImportOptions, ReferenceElse } from './import-options.ts'
import type { Table } from './read-table.ts'
import type { Survey } from './survey.ts'

/** How one field of a record comes from a row. */
export interface PlannedColumn {
  column: string
  field: FieldDef
  /** Place in the row; -1 for a field that an expression alone gives. */
  at: number
  /** Place among the expressions. */
  expression: number
  values: ReadonlyMap<string, unknown>
  format?: string
  date?: DatePattern
  text: TextFormat
  /** No targets: each text names its object, `account:Acme`. */
  reference?: { by: string; targets: ObjectDef[]; else: ReferenceElse }
  /** Refers to records of the file itself: set in a second pass. */
  later: boolean
}

export interface MappingPlan {
  columns: PlannedColumn[]
  expressions: string[]
}

/** A mapping made ready for one model and one file. @throws validation_failed for columns that the file lacks */
export function planMapping(
  ctx: Ctx,
  object: ObjectDef,
  options: ImportOptions,
  table: Pick<Table, 'columns'>,
): MappingPlan {
  const expressions: string[] = []
  const errors: Issue[] = []
  const columns = Object.entries(options.columns).map(([column, mapping]): PlannedColumn => {
    const field = object.fields.get(mapping.field)
    if (!field) throw new AppError('unknown_field', { object: object.name, field: mapping.field })
    const at = table.columns.indexOf(column)
    if (at < 0 && mapping.expression === undefined) errors.push(noColumn(column))
    const date = mapping.format ? compileDatePattern(mapping.format) : undefined
    const decimal = numberFormats[mapping.format as NumberFormat]
    const reference = referenceOf(ctx, field, mapping.reference)
    return {
      column,
      field,
      at,
      expression: mapping.expression === undefined ? -1 : expressions.push(mapping.expression) - 1,
      values: new Map(Object.entries(mapping.values ?? {})),
      ...(mapping.format ? { format: mapping.format } : {}),
      ...(date ? { date } : {}),
      ...(reference ? { reference } : {}),
      text: {
        keys: false,
        language: ctx.locale,
        timeZone: ctx.model.settings.timeZone,
        ...(decimal ? { decimal } : {}),
      },
      later: reference?.targets.some((target) => target.name === object.name) ?? false,
    }
  })
  if (errors.length > 0) throw new AppError('validation_failed', { object: object.name, errors })
  // In the order of the file: so that what is wrong with a row is told from left to right.
  const place = ({ at }: PlannedColumn): number => (at < 0 ? table.columns.length : at)
  return { columns: columns.sort((a, b) => place(a) - place(b)), expressions }
}

const noColumn = (column: string): Issue => ({
  path: `/columns/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  code: 'unknown_field',
  message: { en: `The file has no column "${column}".`, zh: `文件中没有“${column}”列。` },
})

function referenceOf(
  ctx: Ctx,
  field: FieldDef,
  given: { by: string; else: ReferenceElse } | undefined,
): PlannedColumn['reference'] {
  if (field.stores !== 'target' && field.stores !== 'links') return undefined
  if (field.to[0] === '*') return { by: '', targets: [], else: given?.else ?? 'error' }
  const targets = field.to.flatMap((name) => ctx.model.objects.get(name) ?? [])
  const by = given?.by ?? targets[0]?.nameField ?? 'name'
  return { by, targets: targets.filter((target) => target.fields.has(by)), else: given?.else ?? 'error' }
}

/**
 * Fills in the formats that the mapping leaves open, from all rows of the file.
 *
 * @throws validation_failed where two readings are possible: a wrong guess would be wrong in silence
 */
export function fillFormats(object: ObjectDef, options: ImportOptions, survey: Survey): ImportOptions {
  const errors: Issue[] = []
  const columns = Object.entries(options.columns).map(([name, mapping]) => {
    const column = survey.columns.find((known) => known.name === name)
    const field = object.fields.get(mapping.field)
    if (mapping.format || mapping.expression !== undefined || !column || !field)
      return [name, mapping] as const
    const guess = guessFormat(field, column)
    if (!guess) return [name, mapping] as const
    if (guess.ambiguous) errors.push(ambiguous(name, column.samples[0] ?? ''))
    return [name, { ...mapping, format: guess.format }] as const
  })
  if (errors.length > 0) throw new AppError('validation_failed', { object: object.name, errors })
  return { ...options, columns: Object.fromEntries(columns) }
}

const ambiguous = (column: string, sample: string): Issue => ({
  path: `/columns/${column}/format`,
  code: 'required',
  message: {
    en: `"${sample}" can be read in two ways. Say how column "${column}" is written.`,
    zh: `“${sample}”有两种读法，请指定“${column}”列的格式。`,
  },
})
