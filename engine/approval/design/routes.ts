import Router from '@koa/router'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { listDefinitions, readDefinition } from './definitions.ts'
import { migrateApprovals, parseApprovalMigration } from './migrate.ts'
import { parseReplay, replayApproval } from './replay.ts'
import { parseSimulation, simulateApproval } from './simulate.ts'

/** Approvals for those who design them: trials, versions, and the way from one to another. */
export const approvalDesignRoutes = new Router()

approvalDesignRoutes.post('/api/design/simulate/approval/:name', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, '*')
  const { name = '' } = http.params
  const body = http.request.body as Record<string, unknown> | undefined
  http.body =
    body?.['replay'] === undefined
      ? await simulateApproval(ctx, name, parseSimulation(body))
      : await replayApproval(ctx, name, parseReplay(body))
})
approvalDesignRoutes.get('/api/approvals/definitions', async (http) => {
  http.body = await listDefinitions(http.state.ctx)
})
approvalDesignRoutes.get('/api/approvals/definitions/:name/versions/:version', async (http) => {
  const { name = '', version = '' } = http.params
  http.body = await readDefinition(http.state.ctx, name, version)
})
approvalDesignRoutes.post('/api/approvals/definitions/:name/migrate', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_processes')
  const { name = '' } = http.params
  http.body = await migrateApprovals(ctx, name, parseApprovalMigration(http.request.body))
})
