import type { Http } from './http.ts'
import type { JobView } from './records.ts'

/** A column of an uploaded file, with the field it seems to be. */
export interface ImportColumn {
  name: string
  samples: string[]
  filled: number
  guess?: {
    field: string
    format?: string
    /** Texts that mean an option, where they are not its key already. */
    values?: Record<string, string>
    reference?: { by: string; else: 'error' }
  }
  /** The guessed format could be read in two ways: a person has to choose. */
  ambiguous?: true
  /** Distinct values with counts, where there are few. */
  values?: { value: string; count: number }[]
}
export interface ImportPreview {
  /** Names the uploaded file for `start`; kept for a day. */
  fileId: string
  sheets: string[]
  sheet?: string
  encoding?: string
  total: number
  columns: ImportColumn[]
  rows: Record<string, unknown>[]
}
export interface ImportOptions {
  sheet?: string
  encoding?: string
  columns: Record<
    string,
    {
      field: string
      format?: string
      /** JSONata over `$row`, the row by column names. */
      expression?: string
      values?: Record<string, unknown>
      reference?: { by: string; else: 'error' | 'create' | 'empty' }
    }
  >
  values?: Record<string, unknown>
  upsert?: string[]
  dryRun?: boolean
  /** Rows that may be duplicates are saved all the same. */
  confirm?: readonly ['duplicates']
}

function toForm(file: File, options?: Partial<ImportOptions>): FormData {
  const body = new FormData()
  body.append('file', file)
  if (options) body.append('options', JSON.stringify(options))
  return body
}

export function importCalls(http: Http) {
  return {
    preview: (object: string, file: File, options?: Partial<ImportOptions>) =>
      http.call<ImportPreview>('POST', `/api/records/${object}/import/preview`, {
        body: toForm(file, options),
      }),
    /** @param fileId of the preview */
    start: (object: string, fileId: string, options: ImportOptions) =>
      http.call<JobView>('POST', `/api/records/${object}/import`, { body: { fileId, options } }),
  }
}
