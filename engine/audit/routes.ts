import Router from '@koa/router'
import { eraseValues, parseErase } from './erase.ts'
import { exportAudit, parseAuditExport } from './export.ts'
import { listAudit } from './list.ts'
import { parseAuditPage, parseRange } from './query.ts'
import { changeAuditDays, parseAuditDays, readAuditSettings } from './settings.ts'
import { auditSight } from './sight.ts'
import { verifySeals } from './verify.ts'

/** Who did what when: for those with the right `view_audit`. */
export const auditRoutes = new Router({ prefix: '/api/audit' })

auditRoutes.use(async (http, next) => {
  const { ctx } = http.state
  ctx.parts.get(auditSight).requireRight(ctx)
  await next()
})

auditRoutes.get('/', async (http) => {
  http.body = await listAudit(http.state.ctx, parseAuditPage(http.query))
})

auditRoutes.get('/export', async (http) => {
  const content = await exportAudit(http.state.ctx, parseAuditExport(http.query))
  http.set('Content-Disposition', 'attachment; filename="audit.csv"')
  http.set('X-Content-Type-Options', 'nosniff')
  http.type = 'text/csv; charset=utf-8'
  http.body = content
})

auditRoutes.get('/verify', async (http) => {
  const { ctx } = http.state
  http.body = await verifySeals(ctx, parseRange(http.query, ctx.clock.now()))
})

auditRoutes.get('/settings', async (http) => {
  http.body = await readAuditSettings(http.state.ctx)
})

auditRoutes.patch('/settings', async (http) => {
  const { ctx } = http.state
  ctx.parts.get(auditSight).requireRight(ctx, 'manage')
  http.body = await changeAuditDays(ctx, parseAuditDays(http.request.body))
})

auditRoutes.post('/erase', async (http) => {
  const { ctx } = http.state
  ctx.parts.get(auditSight).requireRight(ctx, 'manage')
  http.body = await eraseValues(ctx, parseErase(http.request.body))
})
