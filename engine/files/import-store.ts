import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ImportFile, ImportFiles } from '../records/import/slots.ts'
import { sql } from '../sql.ts'
import type { FileStore } from './file-store.ts'
import { keepFile } from './keep-file.ts'
import { findFile } from './read-file.ts'
import type { FileLimits } from './slots.ts'

/** Files to import are pending files like any other: a day after their last use they go. */
export function importStore(store: FileStore, { importBytes }: FileLimits): ImportFiles {
  const toImportFile = (file: { id: string; name: string; place: string; hash: string }): ImportFile => ({
    id: file.id,
    name: file.name,
    hash: file.hash,
    path: store.path(file.place),
  })
  const find = async (ctx: Ctx, id: string): Promise<ImportFile> => {
    const file = await findFile(ctx, id)
    if (!file || file.object !== null || file.created_by !== ctx.user.id)
      throw new AppError('not_found', { object: 'file', id })
    await ctx.db.run(
      sql`UPDATE sys.file SET created_at = ${ctx.clock.now().toISOString()}::timestamptz WHERE id = ${id}::uuid`,
    )
    return toImportFile(file)
  }
  return {
    incoming: store.incoming,
    limit: importBytes,
    find,
    keep: async (ctx, upload) => find(ctx, (await keepFile(ctx, upload)).id),
  }
}
