import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { TextFormat } from '../../fields/define-field.ts'
import { fieldTypes } from '../../fields/index.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { requireField } from '../../permissions/fields.ts'
import { pathSeen } from '../seen-paths.ts'
import { allFields } from '../selection.ts'
import type { ExportQuery } from './export-query.ts'

/** One column of the file. */
export interface ExportColumn {
  path: string
  title: string
  field: FieldDef
  value(record: Record<string, unknown>): unknown
  text(record: Record<string, unknown>): string
}

/**
 * The asked fields, the view's columns, or all that the person may see; less those that are not to be exported.
 *
 * @throws unknown_field, parameter_invalid for an asked one that is not to be exported
 */
export function exportColumns(ctx: Ctx, object: ObjectDef, query: ExportQuery): ExportColumn[] {
  const asked = query.list.fields
  const paths = asked ?? viewPaths(ctx, object, query.list.view) ?? allFields(ctx, object)
  const format: TextFormat = {
    keys: query.keys,
    language: ctx.locale,
    timeZone: ctx.model.settings.timeZone,
  }
  return paths
    .filter((path) => path !== '_permissions')
    .map((path) => ({ path, fields: fieldsOf(ctx, object, path) }))
    .filter(({ path, fields }) => {
      const isLeftOut = fields.some((field) => field.exclude.includes('export'))
      if (isLeftOut && asked)
        throw new AppError('parameter_invalid', {
          parameter: 'fields',
          value: path,
          reason: 'This field is not exported.',
          reasonZh: '该字段不可导出。',
        })
      return !isLeftOut
    })
    .map(({ path, fields }) => {
      const field = fields.at(-1)!
      const title = query.keys ? path : fields.map(({ label }) => inLanguage(label, ctx.locale)).join(' · ')
      const value = (record: Record<string, unknown>): unknown => valueAt(record, path)
      return { path, title, field, value, text: (record) => textOf(value(record), field, format, query) }
    })
}

function viewPaths(ctx: Ctx, object: ObjectDef, name: string | undefined): string[] | undefined {
  const view = name === undefined ? undefined : ctx.model.views.get(name)
  const paths = (view?.columns ?? []).map((column) => (typeof column === 'string' ? column : column.field))
  const seen = paths.filter((path) => pathSeen(ctx, object, path))
  return seen.length > 0 ? seen : undefined
}

function fieldsOf(ctx: Ctx, object: ObjectDef, path: string): FieldDef[] {
  const fields: FieldDef[] = []
  let at: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    const field: FieldDef = requireField(ctx, at ?? object, name)
    fields.push(field)
    at = field.to.length === 1 ? ctx.model.objects.get(field.to[0]!) : undefined
  }
  return fields
}

const valueAt = (record: Record<string, unknown>, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      record,
    )

function textOf(value: unknown, field: FieldDef, format: TextFormat, query: ExportQuery): string {
  if (value === null || value === undefined) return ''
  if (query.keys && (field.stores === 'target' || field.stores === 'links'))
    return ([value].flat() as { id: string | null; object?: string }[])
      .map(({ id, object }) => (id && field.to[0] === '*' ? `${object}:${id}` : (id ?? '')))
      .join('; ')
  if (query.dates === 'locale' && field.language === 'date' && typeof value === 'string')
    return localeDay(value, format.language)
  return fieldTypes.get(field.type).toText(value, field, format)
}

const localeDay = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
