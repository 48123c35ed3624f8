import { Readable } from 'node:stream'
import { dayIn } from '../../../metadata/language/days.ts'
import { noteAudit } from '../../audit/note.ts'
import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { objectFor } from '../known-object.ts'
import { exportColumns } from './export-columns.ts'
import { exportPages } from './export-pages.ts'
import type { ExportQuery } from './export-query.ts'
import { Reading } from './reading.ts'
import { csvText } from './write-csv.ts'
import { xlsxStream } from './write-xlsx.ts'

export interface ExportedFile {
  name: string
  type: string
  content: Readable
}

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** A list as a file, sent as it is read. @throws unknown_object, forbidden and what a list throws */
export async function exportRecords(ctx: Ctx, objectName: string, query: ExportQuery): Promise<ExportedFile> {
  const object = objectFor(ctx, objectName, 'export')
  const columns = exportColumns(ctx, object, query)
  const { limit: _limit, offset: _offset, count: _count, ...list } = query.list
  const found = await exportPages(ctx, objectName, { ...list, fields: columns.map(({ path }) => path) })
  const { format } = query
  const asked = { format, columns: columns.map(({ path }) => path), ...askedOf(query) }
  await noteAudit(ctx, { kind: 'export_started', object: object.name, details: asked })
  const reading = new Reading(found, (rows, complete) =>
    noteAudit(ctx, { kind: 'export_ended', object: object.name, details: { format, rows, complete } }),
  )
  const { timeZone } = ctx.model.settings
  const file =
    format === 'csv'
      ? csvText(columns, reading.pages, query)
      : xlsxStream(columns, reading.pages, { object, locale: ctx.locale, timeZone })
  const content = Readable.from(reading.watch<string | Uint8Array>(file), { objectMode: false })
  const day = dayIn(ctx.clock.now(), timeZone)
  return {
    name: `${inLanguage(object.pluralLabel, ctx.locale)} ${day}.${query.format}`,
    type: types[query.format],
    content,
  }
}

/** Which records were asked for. */
const askedOf = ({ list: { filter, search, view, sort, deleted } }: ExportQuery) => ({
  filter,
  search,
  view,
  sort,
  deleted,
})
