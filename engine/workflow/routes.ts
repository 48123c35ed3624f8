import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { actOnMany, parseIncidentsAct, parseRunsAct, runsOfFilter, runsOfIncidents } from './act-many.ts'
import { listHooks } from './hooks.ts'
import { listIncidents, parseIncidentQuery } from './incidents.ts'
import { migrateRun, migrateRuns, parseMigration } from './migrate-runs.ts'
import { moveRun, parseMove, runActs } from './move-run.ts'
import { typesFor } from './node-types.ts'
import { listPaused, parseReason, pauseWorkflow, resumeWorkflow } from './pause.ts'
import { listCases, parseCaseQuery } from './replay/cases.ts'
import { startReplay } from './replay/start-replay.ts'
import { retryInput } from './retry-input.ts'
import { readPicture } from './run-picture.ts'
import { listRuns, parseRunQuery, readRun } from './runs.ts'
import { parseSimulation, simulate } from './simulate.ts'
import { buttonsFor, parseStart, startByHand } from './start-by-hand.ts'
import { parseStatsQuery, workflowStats } from './stats.ts'
import { parsePreview, previewCalendar } from './time/preview-calendar.ts'
import { listVersions, readVersion } from './versions.ts'

/** Workflows and their runs: buttons for everybody who may press them, the rest for those who manage processes. */
export const workflowRoutes = new Router({ prefix: '/api/workflows' })

workflowRoutes.get('/buttons', async (http) => {
  const [object, record] = ['object', 'record'].map((name) => {
    const value = http.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  })
  http.body = await buttonsFor(http.state.ctx, object, record)
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
workflowRoutes.post('/runs/act', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_processes')
  const { act, filter, reason, dryRun } = parseRunsAct(http.request.body)
  const runs = await runsOfFilter(ctx, filter)
  const asked = reason === undefined ? {} : { reason }
  http.body = dryRun
    ? { count: runs.length }
    : await actOnMany(ctx, { act, workflow: filter.workflow, asked, runs })
  if ('job' in (http.body as object)) http.status = 202
})
workflowRoutes.get('/runs/:id/picture', async (http) => {
  http.body = await readPicture(http.state.ctx, http.params['id'] ?? '')
})
workflowRoutes.get('/runs/:id', async (http) => {
  http.body = await readRun(http.state.ctx, http.params['id'] ?? '')
})
for (const act of runActs)
  workflowRoutes.post(`/runs/:id/${act}`, async (http) => {
    http.body = await moveRun(http.state.ctx, http.params['id'] ?? '', act, parseMove(http.request.body))
  })
workflowRoutes.post('/runs/:id/migrate', async (http) => {
  http.body = await migrateRun(http.state.ctx, http.params['id'] ?? '', parseMigration(http.request.body))
})
workflowRoutes.get('/runs/:id/threads/:token/input', async (http) => {
  const { id = '', token = '' } = http.params
  http.body = await retryInput(http.state.ctx, id, Number(token))
})
workflowRoutes.get('/incidents', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_processes')
  http.body = await listIncidents(http.state.ctx, parseIncidentQuery(http.query))
})
workflowRoutes.post('/incidents/act', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_processes')
  const { act, group, asked, map, dryRun } = parseIncidentsAct(http.request.body)
  const runs = await runsOfIncidents(ctx, group)
  http.body = dryRun
    ? { count: runs.length }
    : await actOnMany(ctx, { act, workflow: group.workflow, asked, map, runs, isOfIncidents: true })
  if ('job' in (http.body as object)) http.status = 202
})
workflowRoutes.get('/paused', async (http) => {
  http.body = await listPaused(http.state.ctx)
})
workflowRoutes.post('/:name/pause', async (http) => {
  const { ctx } = http.state
  http.body = await pauseWorkflow(ctx, http.params['name'] ?? '', parseReason(http.request.body))
})
workflowRoutes.post('/:name/resume', async (http) => {
  const { ctx } = http.state
  http.body = await resumeWorkflow(ctx, http.params['name'] ?? '', parseReason(http.request.body))
})
workflowRoutes.get('/:name/stats', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_processes')
  http.body = await workflowStats(
    ctx,
    http.params['name'] ?? '',
    parseStatsQuery(http.query, ctx.clock.now()),
  )
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
  requireSystemRight(ctx, '*')
  const name = http.params['name'] ?? ''
  const asked = parseSimulation(http.request.body)
  const { replay: period } = asked
  if (!period) {
    http.body = await simulate(ctx, name, asked)
    return
  }
  const started = await startReplay(ctx, name, { ...asked, period })
  if (started.job) http.status = 202
  http.body = started
})
/** What calendars make of time, for those who design. */
export const calendarRoutes = new Router({ prefix: '/api/design/calendars' })

calendarRoutes.post('/preview', async (http) => {
  requireSystemRight(http.state.ctx, 'design')
  http.body = previewCalendar(http.state.ctx, parsePreview(http.request.body))
})

simulationRoutes.get('/replays/:job/cases', async (http) => {
  http.body = await listCases(http.state.ctx, http.params['job'] ?? '', parseCaseQuery(http.query))
})
