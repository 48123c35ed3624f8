import Router from '@koa/router'
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
  http.body = await cancelJob(http.state.ctx, http.params['id'] ?? '')
})
