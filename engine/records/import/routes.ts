import Router from '@koa/router'
import type { Context } from 'koa'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { importObject } from './import-object.ts'
import { previewImport } from './preview.ts'
import { receiveUpload } from './receive-upload.ts'
import { type ImportFile, importFiles } from './slots.ts'
import { startImport } from './start-import.ts'

/** Files become records: look first, then a job. */
export const importRoutes = new Router({ prefix: '/api/records/:object/import' })

const object = (http: Context): string => String(http['params']['object'])

importRoutes.post('/preview', async (http) => {
  const { ctx } = http.state
  importObject(ctx, object(http))
  const { file, options } = await receive(ctx, http)
  http.body = await previewImport(ctx, object(http), file, options)
})

importRoutes.post('/', async (http) => {
  const { ctx } = http.state
  importObject(ctx, object(http))
  const { file, options } = await receive(ctx, http)
  const asked = {
    key: http.get('idempotency-key') || undefined,
    route: http.path,
    body: { file: file.hash, name: file.name, options },
  }
  const job = await startImport(ctx, object(http), { file, options, asked })
  http.status = 202
  http.set('Location', `/api/jobs/${job.id}`)
  http.body = job
})

/** Multipart with `file` and `options`, or JSON with `fileId` and `options`; an earlier upload is named by `fileId`. */
async function receive(
  ctx: Ctx,
  http: Context,
): Promise<{ file: ImportFile; options: Record<string, unknown> }> {
  const files = ctx.parts.get(importFiles)
  if (!http.is('multipart/form-data')) {
    const { fileId, options } = (http.request.body ?? {}) as { fileId?: unknown; options?: unknown }
    return { file: await files.find(ctx, String(fileId ?? '')), options: toOptions(options) }
  }
  const { file, fields } = await receiveUpload(http, { folder: files.incoming, limit: files.limit })
  if (file) return { file: await files.keep(ctx, file), options: toOptions(fields['options']) }
  if (fields['fileId'])
    return { file: await files.find(ctx, fields['fileId']), options: toOptions(fields['options']) }
  throw new AppError('malformed_request', {
    reason: 'Send the file as "file", or name an earlier one by "fileId".',
  })
}

function toOptions(given: unknown): Record<string, unknown> {
  const value = typeof given === 'string' && given !== '' ? parsed(given) : (given ?? {})
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new AppError('malformed_request', { reason: '"options" is a JSON object.' })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('malformed_request', { reason: '"options" is not valid JSON.' }, { cause: error })
  }
}
