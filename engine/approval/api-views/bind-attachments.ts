import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { FileOwner } from '../../files/slots.ts'
import { sql } from '../../sql.ts'
import { requireConcern } from './concern.ts'

/** What files of approvals stand under; no object is called so. */
export const approvalFiles = 'sys.approval'

/** Whom an approval concerns reads what was attached to it. */
export const filesOfApprovals: FileOwner = {
  kind: approvalFiles,
  mayRead: (ctx, id) =>
    requireConcern(ctx, id).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'not_found') return false
        throw error
      },
    ),
}

/**
 * Files that somebody has uploaded become the approval's. @throws validation_failed for one that is not theirs to give
 */
export async function bindAttachments(ctx: Ctx, run: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  const each = [...new Set(files)]
  const bound =
    await ctx.db.run(sql`UPDATE sys.file SET object = ${approvalFiles}, record_id = ${run}::uuid, field = 'attachments'
    WHERE id = ANY(${each}::uuid[]) AND object IS NULL AND created_by = ${ctx.user.id}::uuid`)
  if (bound === each.length) return
  throw new AppError('validation_failed', {
    errors: [
      {
        path: '/attachments',
        code: 'reference_missing',
        message: {
          en: 'A file is not there, or belongs to something else. Upload it anew.',
          zh: '文件不存在或已属于其他内容，请重新上传。',
        },
      },
    ],
  })
}
