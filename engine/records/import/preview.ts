import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { type FieldGuess, guessFields } from './guess-field.ts'
import { guessFormat } from './guess-format.ts'
import { importObject } from './import-object.ts'
import { importableFields } from './importable-fields.ts'
import { openTable, type TableOptions } from './read-table.ts'
import type { ImportFile } from './slots.ts'
import { type ColumnSurvey, surveyTable } from './survey.ts'

export interface PreviewColumn {
  name: string
  samples: string[]
  filled: number
  guess?: FieldGuess
  /** The guessed format could be read in two ways: a person has to choose. */
  ambiguous?: true
  /** Different values with counts, where there are few. */
  values?: { value: string; count: number }[]
}

export interface ImportPreview {
  /** Names the file in `POST …/import`, so that it need not be sent twice. */
  fileId: string
  sheets: string[]
  sheet?: string
  encoding?: string
  delimiter?: string
  total: number
  columns: PreviewColumn[]
  /** The first 20. */
  rows: Record<string, string>[]
}

/** What a file holds and how it seems to map. @throws unknown_object, forbidden, file_refused, parameter_invalid */
export async function previewImport(
  ctx: Ctx,
  objectName: string,
  file: ImportFile,
  options: TableOptions,
): Promise<ImportPreview> {
  const object = importObject(ctx, objectName)
  const table = await openTable(file.path, options)
  const survey = await surveyTable(table)
  const guesses = guessFields(object, importableFields(ctx, object), survey.columns)
  return {
    fileId: file.id,
    sheets: table.sheets,
    ...(table.sheet === undefined ? {} : { sheet: table.sheet }),
    ...(table.encoding === undefined ? {} : { encoding: table.encoding }),
    ...(table.delimiter === undefined ? {} : { delimiter: table.delimiter }),
    total: survey.total,
    columns: survey.columns.map((column, at) => toColumn(object, column, guesses[at])),
    rows: survey.rows.map((cells) =>
      Object.fromEntries(table.columns.map((name, at) => [name, cells[at] ?? ''])),
    ),
  }
}

function toColumn(object: ObjectDef, column: ColumnSurvey, guess: FieldGuess | undefined): PreviewColumn {
  const field = guess && object.fields.get(guess.field)
  const counts = [...(column.values ?? [])].sort(([, a], [, b]) => b - a)
  return {
    name: column.name,
    samples: column.samples,
    filled: column.filled,
    ...(guess ? { guess } : {}),
    ...(field && guessFormat(field, column)?.ambiguous ? { ambiguous: true } : {}),
    ...(counts.length > 0 ? { values: counts.map(([value, count]) => ({ value, count })) } : {}),
  }
}
