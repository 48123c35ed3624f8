import type { IncomingMessage, ServerResponse } from 'node:http'
import multer, { MulterError } from 'multer'
import { isDiskFull } from '../../db/pg-errors.ts'
import { AppError } from '../../errors.ts'

export interface ReceivedUpload {
  /** Absent when only fields were sent. */
  file?: { path: string; name: string }
  fields: Record<string, string>
}

/**
 * Reads a multipart request: one `file`, written to `folder` as it comes, and text fields.
 *
 * @param limit bytes
 * @throws payload_too_large, malformed_request
 */
export async function receiveUpload(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  { folder, limit }: { folder: string; limit: number },
): Promise<ReceivedUpload> {
  const read = multer({
    dest: folder,
    defParamCharset: 'utf8',
    limits: { fileSize: limit, files: 1, fields: 20, fieldSize: 2_000_000 },
  }).single('file')
  type Request = Parameters<typeof read>[0]
  const request = req as Request
  await new Promise<void>((resolve, reject) => {
    read(request, res as Parameters<typeof read>[1], (error: unknown) =>
      error ? reject(toProblem(error, limit)) : resolve(),
    )
  })
  const { file } = request
  return {
    fields: { ...(request.body as Record<string, string> | undefined) },
    ...(file ? { file: { path: file.path, name: file.originalname } } : {}),
  }
}

function toProblem(error: unknown, limit: number): unknown {
  if (error instanceof MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE')
      return new AppError(
        'payload_too_large',
        { limit: `${Math.floor(limit / 1024 / 1024)} MB` },
        { cause: error },
      )
    return new AppError('malformed_request', { reason: `${error.message}.` }, { cause: error })
  }
  if (isDiskFull(error)) return error
  return new AppError(
    'malformed_request',
    { reason: 'The upload broke off.', reasonZh: '上传中断。' },
    { cause: error },
  )
}
