import type { Ctx } from '../../context.ts'
import type { JobView } from '../../jobs/job-view.ts'
import { enqueueJob } from '../../jobs/jobs.ts'
import type { ImportInput } from './import-job.ts'
import { importObject } from './import-object.ts'
import { parseImportOptions } from './import-options.ts'
import { planMapping } from './mapping-plan.ts'
import { openTable } from './read-table.ts'
import type { ImportFile } from './slots.ts'

/**
 * Checks what can be checked without reading the whole file, and queues the import.
 *
 * @throws unknown_object, forbidden, file_refused, parameter_invalid, validation_failed, expression_invalid
 */
export async function startImport(
  ctx: Ctx,
  objectName: string,
  file: ImportFile,
  given: unknown,
): Promise<JobView> {
  const object = importObject(ctx, objectName)
  const options = parseImportOptions(ctx, object, given)
  planMapping(ctx, object, options, await openTable(file.path, options))
  return enqueueJob(ctx, 'import', { object: object.name, fileId: file.id, options } satisfies ImportInput)
}
