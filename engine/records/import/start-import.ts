import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { type Asked, firstAnswer, once } from '../../db/idempotency.ts'
import type { JobView } from '../../jobs/job-view.ts'
import { enqueueJob } from '../../jobs/jobs.ts'
import type { ImportInput } from './import-job.ts'
import { importObject } from './import-object.ts'
import { parseImportOptions } from './import-options.ts'
import { planMapping } from './mapping-plan.ts'
import { openTable } from './read-table.ts'
import type { ImportFile } from './slots.ts'

export interface ImportRequest {
  file: ImportFile
  options: Record<string, unknown>
  asked: Asked
}

/**
 * Checks what can be checked without reading the whole file, and queues the import. A repeated request is told the
 * job that it queued the first time.
 *
 * @throws unknown_object, forbidden, file_refused, parameter_invalid, validation_failed, expression_invalid
 */
export async function startImport(
  ctx: Ctx,
  objectName: string,
  { file, options: given, asked }: ImportRequest,
): Promise<JobView> {
  const before = await firstAnswer(ctx, asked)
  if (before) return before.body as JobView
  const object = importObject(ctx, objectName)
  const options = parseImportOptions(ctx, object, given)
  planMapping(ctx, object, options, await openTable(file.path, options))
  const input: ImportInput = { object: object.name, fileId: file.id, options }
  const { body } = await once(ctx, asked, async (tx) => ({
    status: 202,
    body: await inTransaction(tx, async (own) => {
      const job = await enqueueJob(own, 'import', input)
      const details = { job: job.id, file: file.id, dryRun: options.dryRun }
      await noteAudit(own, { kind: 'import_started', object: object.name, details })
      return job
    }),
  }))
  return body as JobView
}
