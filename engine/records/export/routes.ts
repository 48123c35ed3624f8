import Router from '@koa/router'
import { parseExportQuery } from './export-query.ts'
import { exportRecords } from './export-records.ts'

/** A list as CSV or XLSX. */
export const exportRoutes = new Router({ prefix: '/api/records/:object/export' })

exportRoutes.get('/', async (http) => {
  const { ctx } = http.state
  const file = await exportRecords(ctx, String(http.params['object']), parseExportQuery(http.query))
  http.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
  http.set('X-Content-Type-Options', 'nosniff')
  http.type = file.type
  http.body = file.content
})
