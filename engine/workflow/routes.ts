import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { listHooks } from './hooks.ts'
import { migrateRuns, parseMigration } from './migrate-runs.ts'
import { moveRun, parseMove, runActs } from './move-run.ts'
import { typesFor } from './node-types.ts'
import { listIncidents, listRuns, parseRunQuery, readRun } from './runs.ts'
import { simulate } from './simulate.ts'
import { buttonsFor, parseStart, startByHand } from './start-by-hand.ts'
import { claimTask, completeTask, parseCompletion } from './tasks/act.ts'
import { listTasks } from './tasks/list.ts'
import { listVersions, readVersion } from './versions.ts'

/** Workflows and their runs: buttons for everybody who may press them, the rest for those who manage processes. */
export const workflowRoutes = new Router({ prefix: '/api/workflows' })

workflowRoutes.get('/buttons', async (http) => {
  const { object } = http.query
  http.body = buttonsFor(http.state.ctx, typeof object === 'string' && object !== '' ? object : undefined)
})
workflowRoutes.get('/node-types', async (http) => {
  http.body = typesFor(http.state.ctx)
})
workflowRoutes.get('/hooks', async (http) => {
  http.body = listHooks(http.state.ctx)
})
workflowRoutes.get('/runs', async (http) => {
  http.body = await listRuns(http.state.ctx, parseRunQuery(http.query))
})
workflowRoutes.get('/runs/:id', async (http) => {
  http.body = await readRun(http.state.ctx, http.params['id'] ?? '')
})
for (const act of runActs)
  workflowRoutes.post(`/runs/:id/${act}`, async (http) => {
    http.body = await moveRun(http.state.ctx, http.params['id'] ?? '', act, parseMove(http.request.body))
  })
workflowRoutes.get('/tasks', async (http) => {
  http.body = await listTasks(http.state.ctx, http.query['state'])
})
for (const act of ['claim', 'unclaim'] as const)
  workflowRoutes.post(`/tasks/:id/${act}`, async (http) => {
    http.body = await claimTask(http.state.ctx, http.params['id'] ?? '', act)
  })
workflowRoutes.post('/tasks/:id/complete', async (http) => {
  const given = parseCompletion(http.request.body)
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body: http.request.body }
  const { body } = await once(http.state.ctx, asked, async (tx) => ({
    status: 200,
    body: await completeTask(tx, http.params['id'] ?? '', given),
  }))
  http.body = body
})
workflowRoutes.get('/incidents', async (http) => {
  http.body = await listIncidents(http.state.ctx)
})
workflowRoutes.get('/:name/versions', async (http) => {
  http.body = await listVersions(http.state.ctx, http.params['name'] ?? '')
})
workflowRoutes.get('/:name/versions/:version', async (http) => {
  const { name = '', version = '' } = http.params
  http.body = await readVersion(http.state.ctx, name, version)
})
workflowRoutes.post('/:name/migrate', async (http) => {
  http.body = await migrateRuns(http.state.ctx, http.params['name'] ?? '', parseMigration(http.request.body))
})
workflowRoutes.post('/:name/run', async (http) => {
  const input = parseStart(http.request.body)
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body: http.request.body }
  const { status, body } = await once(http.state.ctx, asked, async (tx) => ({
    status: 201,
    body: await startByHand(tx, http.params['name'] ?? '', input),
  }))
  http.status = status
  http.body = body
})

/** Trial runs, for those who design. */
export const simulationRoutes = new Router({ prefix: '/api/design/simulate' })

simulationRoutes.post('/workflow/:name', async (http) => {
  const { ctx } = http.state
  http.body = await simulate(ctx, http.params['name'] ?? '', http.request.body)
})
