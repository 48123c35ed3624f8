import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { cancelJob, listJobs, readJob } from './jobs.ts'

/** Progress of long work. */
export const jobRoutes = new Router({ prefix: '/api/jobs' })

jobRoutes.get('/', async (http) => {
  http.body = await listJobs(http.state.ctx)
})
jobRoutes.get('/:id', async (http) => {
  http.body = await readJob(http.state.ctx, http.params['id'] ?? '')
})
jobRoutes.post('/:id/cancel', async (http) => {
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body: {} }
  const { body } = await once(http.state.ctx, asked, async (tx) => ({
    status: 200,
    body: await cancelJob(tx, http.params['id'] ?? ''),
  }))
  http.body = body
})
