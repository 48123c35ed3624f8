import { setImmediate as turn } from 'node:timers/promises'
import { noteAudit } from '../../audit/note.ts'
import type { Ctx } from '../../context.ts'
import { defineJob, type JobProgress, type RunnableJob } from '../../jobs/define-job.ts'
import { Evaluator } from './evaluator.ts'
import { ReferenceFinder } from './find-references.ts'
import { hasFormat } from './guess-format.ts'
import { importObject } from './import-object.ts'
import { type ImportOptions, parseImportOptions } from './import-options.ts'
import { forgetLater, keepLater, setLater, takeLater } from './later-references.ts'
import { fillFormats, type MappingPlan, planMapping } from './mapping-plan.ts'
import type { TableRow } from './read-csv.ts'
import { type ImportedRow, readRow, referencesIn } from './read-row.ts'
import { openTable, type Table } from './read-table.ts'
import { saveRows } from './save-rows.ts'
import { importFiles } from './slots.ts'
import { type Survey, surveyTable } from './survey.ts'
import { valuesInFile } from './values-in-file.ts'

export interface ImportInput {
  object: string
  fileId: string
  options: ImportOptions
}

/** How far the import is, with what it counted so far. */
interface Place {
  phase: 'rows' | 'later'
  /** Number of the last row that is done. */
  row: number
  created: number
  updated: number
  failed: number
}

/** So many rows are saved together: what they lock is held for half a second. */
const chunkSize = 2_000

/** So many are read at a time while those before are saved: what is saved goes first. */
const readSize = 200

interface Chunk {
  rows: TableRow[]
  /** What the mapping's formulas make of each. */
  evaluated: Awaited<ReturnType<Evaluator['evaluate']>>
  /** Read ahead, by the plan that was known then; for one try, because what is found out is noted on them. */
  ahead?: { plan: MappingPlan; rows: ImportedRow[] } | undefined
}
const begin: Place = { phase: 'rows', row: 0, created: 0, updated: 0, failed: 0 }

/**
 * Imports a file: every row is read, its references are found and it is saved, 2,000 rows a transaction; then
 * references among the rows themselves are set. A dry run does the same and undoes each transaction.
 */
export const importJob = defineJob<ImportInput>({
  kind: 'import',
  async run(ctx, job, progress) {
    const file = await ctx.parts.get(importFiles).find(ctx, job.input.fileId)
    const table = await openTable(file.path, job.input.options)
    const finder = new ReferenceFinder()
    const survey = await lookThrough(ctx, job.input, table, finder)
    await progress.total(survey.total)
    const options = fillFormats(importObject(ctx, job.input.object), job.input.options, survey)
    const importing = new Importing({
      finder,
      job,
      progress,
      table,
      options,
      evaluator: new Evaluator(expressionsOf(options), ctx),
    })
    await importing.prepare()
    try {
      await importing.rows()
      if (!options.dryRun) await importing.later()
    } finally {
      await importing.close()
    }
    const { created, updated, failed } = importing.place
    const counts = { rows: survey.total, created, updated, failed, dryRun: options.dryRun }
    await noteAudit(
      { ...ctx, via: 'import' },
      {
        kind: 'import_ended',
        object: job.input.object,
        details: { job: job.id, ...counts },
      },
    )
    return {
      ...counts,
      formats: formatsOf(options),
    }
  },
})

/** What of a file decides how it is read: formats that the mapping leaves open, and what its rows refer to. */
async function lookThrough(
  ctx: Ctx,
  { object: name, options }: ImportInput,
  table: Table,
  finder: ReferenceFinder,
): Promise<Survey> {
  const { columns } = planMapping(ctx, importObject(ctx, name), options, table)
  const open = columns.filter(({ format, expression }) => format === undefined && expression < 0)
  const referring = columns.filter((column) => column.reference && column.at >= 0 && !column.later)
  return surveyTable(table, {
    only: new Set(open.filter(({ field }) => hasFormat(field)).map(({ column }) => column)),
    each: (cells) => {
      for (const column of referring)
        for (const text of referencesIn(column, cells[column.at] ?? '')) finder.expect(column, text)
    },
  })
}

/** Formats as they were used, so that the mapping can be kept with them. */
const formatsOf = ({ columns }: ImportOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, { format }]) => (format ? [[name, format]] : [])),
  )

const expressionsOf = ({ columns }: ImportOptions): string[] =>
  Object.values(columns).flatMap(({ expression }) => expression ?? [])

interface ImportingParts {
  finder: ReferenceFinder
  evaluator: Evaluator
  job: RunnableJob<ImportInput>
  progress: JobProgress
  table: Table
  options: ImportOptions
}

class Importing {
  readonly #parts: ImportingParts
  place: Place
  /** By model version: a publish in between makes another one. */
  #plan: { version: number; plan: MappingPlan } | undefined
  /** For a dry run: what the file itself would bring, by field. */
  #inFile = new Map<string, Set<string>>()

  constructor(parts: ImportingParts) {
    this.#parts = parts
    this.place = (parts.job.cursor as Place | null) ?? begin
  }

  async prepare(): Promise<void> {
    const { options, table } = this.#parts
    if (options.dryRun) this.#inFile = await valuesInFile(table, options)
  }

  async close(): Promise<void> {
    await this.#parts.evaluator.close()
  }

  async rows(): Promise<void> {
    if (this.place.phase !== 'rows') return
    const rows = this.#parts.table.rows()
    // The next rows are read while those before are saved; what goes wrong with them is told when it is their turn.
    let next = this.#read(rows)
    try {
      for (;;) {
        const chunk = await next
        if (chunk.rows.length === 0) return
        next = this.#read(rows)
        next.catch(() => undefined)
        await this.#chunk(chunk)
      }
    } finally {
      await next.catch(() => undefined)
      await rows.return(undefined)
    }
  }

  async #read(from: AsyncGenerator<TableRow>): Promise<Chunk> {
    const rows: TableRow[] = []
    while (rows.length < chunkSize) {
      const { value, done } = await from.next()
      if (done) break
      if (value.number > this.place.row && rows.push(value) % readSize === 0) await turn()
    }
    if (rows.length === 0) return { rows, evaluated: [] }
    const { table, evaluator } = this.#parts
    const evaluated = await evaluator.evaluate(rows, ({ cells }) =>
      Object.fromEntries(table.columns.map((name, at) => [name, cells[at] ?? ''])),
    )
    return { rows, evaluated, ahead: await this.#readAhead({ rows, evaluated }) }
  }

  async #readAhead({ rows, evaluated }: Chunk): Promise<Chunk['ahead']> {
    const plan = this.#plan?.plan
    if (!plan) return undefined
    const ahead: ImportedRow[] = []
    for (const [at, row] of rows.entries()) {
      if (at % readSize === 0) await turn()
      ahead.push(readRow(plan, row, this.#parts.table.columns.length, evaluated[at]!))
    }
    return { plan, rows: ahead }
  }

  async #chunk(chunk: Chunk): Promise<void> {
    const { table, progress } = this.#parts
    const { rows: given, evaluated } = chunk
    let after = this.place
    await progress.step(async (ctx) => {
      const plan = this.#planFor(ctx)
      const ahead = chunk.ahead?.plan === plan ? chunk.ahead.rows : undefined
      chunk.ahead = undefined
      const rows = ahead ?? given.map((row, at) => readRow(plan, row, table.columns.length, evaluated[at]!))
      const { saved, errors } = await this.#save(ctx, rows)
      const created = new Set(saved.filter((entry) => entry.created).map(({ id }) => id)).size
      const updated = new Set(saved.filter((entry) => !entry.created).map(({ id }) => id)).size
      after = {
        phase: 'rows',
        row: given.at(-1)!.number,
        created: this.place.created + created,
        updated: this.place.updated + updated,
        failed: this.place.failed + rows.length - saved.length,
      }
      return { done: given.length, cursor: after, errors, rollback: this.#parts.options.dryRun }
    })
    this.place = after
  }

  async #save(ctx: Ctx, rows: ImportedRow[]) {
    const { job, options } = this.#parts
    const { object } = job.input
    const later = takeLater(rows)
    await this.#parts.finder.resolve({ ...ctx, via: 'import' }, rows)
    if (options.dryRun) await this.#checkLater(ctx, later)
    const saved = await saveRows(ctx, object, rows, options)
    if (!options.dryRun) await keepLater(ctx, job.id, saved.rows, later)
    return { saved: saved.rows, errors: saved.errors }
  }

  /** Nothing of the file is there in a dry run: what it does not bring has to be there already. */
  async #checkLater(ctx: Ctx, later: ReadonlyMap<ImportedRow, ImportedRow['references']>): Promise<void> {
    const elsewhere = [...later].map(([row, wanted]) => ({
      ...row,
      values: {},
      references: wanted.flatMap(({ column, texts }) => {
        const known = this.#inFile.get(column.reference!.by)
        if (!known || column.reference!.else !== 'error') return []
        return [{ column, texts: texts.filter((text) => !known.has(text)) }]
      }),
    }))
    // Problems are told on the rows themselves: the list is theirs.
    await this.#parts.finder.resolve({ ...ctx, via: 'import' }, elsewhere)
  }

  /** References among the rows of the file. */
  async later(): Promise<void> {
    const { job, progress } = this.#parts
    let last: number | undefined = this.place.phase === 'later' ? this.place.row : 0
    while (last !== undefined) {
      const after: number = last
      await progress.step(async (ctx) => {
        const own: Ctx = { ...ctx, via: 'import' }
        const found = await setLater(
          own,
          { id: job.id, object: job.input.object, after, size: chunkSize },
          this.#planFor(ctx),
          this.#parts.finder,
        )
        last = found?.last
        if (!found) {
          await forgetLater(own, job.id)
          return {}
        }
        return { ...found.step, cursor: { ...this.place, phase: 'later', row: found.last } satisfies Place }
      })
    }
  }

  #planFor(ctx: Ctx): MappingPlan {
    if (this.#plan?.version === ctx.model.version) return this.#plan.plan
    const { job, table, options } = this.#parts
    const object = importObject(ctx, job.input.object)
    parseImportOptions(ctx, object, options)
    const plan = planMapping(ctx, object, options, table)
    this.#plan = { version: ctx.model.version, plan }
    return plan
  }
}
