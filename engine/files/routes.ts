import Router from '@koa/router'
import { AppError } from '../errors.ts'
import { receiveUpload } from '../records/import/receive-upload.ts'
import { keepFile } from './keep-file.ts'
import { readFile } from './read-file.ts'
import { fileLimits, fileStore } from './slots.ts'

/** Upload first, then save a record that names the file. */
export const fileRoutes = new Router({ prefix: '/api/files' })

fileRoutes.post('/', async (http) => {
  const { ctx } = http.state
  const { file } = await receiveUpload(http, {
    folder: ctx.parts.get(fileStore).incoming,
    limit: ctx.parts.get(fileLimits).uploadBytes,
  })
  if (!file) throw new AppError('malformed_request', { reason: 'Send the file as "file".' })
  http.status = 201
  http.body = await keepFile(ctx, file)
})

fileRoutes.get('/:id', async (http) => {
  const file = await readFile(http.state.ctx, http.params['id'] ?? '')
  http.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
  http.set('X-Content-Type-Options', 'nosniff')
  http.set('Content-Security-Policy', "default-src 'none'; sandbox")
  http.type = file.type
  http.length = file.size
  http.body = file.content
})
