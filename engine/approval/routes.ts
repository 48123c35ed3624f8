import Router from '@koa/router'
import { firstAnswer, once } from '../db/idempotency.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { answerAct, instanceActs, taskActs } from './api-views/act-routes.ts'
import { decideBatch, parseBatch } from './api-views/batch.ts'
import { countApprovals } from './api-views/counts.ts'
import { readApproval } from './api-views/instance-view.ts'
import { parsePreview, previewApproval } from './api-views/preview-view.ts'
import { approvalsOf } from './api-views/record-view.ts'
import { listApprovals } from './api-views/task-list.ts'
import { parseTaskQuery } from './api-views/task-query.ts'
import { addDelegation, endDelegation, listDelegations, parseDelegation } from './delegations/delegations.ts'
import { decideByLink, parseLinkDecision } from './mail/decide-by-link.ts'
import { readLink } from './mail/read-link.ts'

/** What people are asked to decide, and what they do with it. */
export const approvalRoutes = new Router()

const at = '/api/approvals'

approvalRoutes.get(`${at}/counts`, async (http) => {
  http.body = await countApprovals(http.state.ctx)
})
approvalRoutes.get(`${at}/tasks`, async (http) => {
  http.body = await listApprovals(http.state.ctx, parseTaskQuery(http.query))
})
approvalRoutes.post(`${at}/tasks/batch`, async (http) => {
  const body = http.request.body
  const batch = parseBatch(body)
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body }
  const { ctx } = http.state
  // Each decision is a transaction of its own; twins find them made.
  const known = await firstAnswer(ctx, asked)
  const made = known?.body ?? (await decideBatch(ctx, batch))
  http.body = (await once(ctx, asked, async () => ({ status: 200, body: made }))).body
})
for (const [act, does] of Object.entries(taskActs))
  approvalRoutes.post(`${at}/tasks/:id/${act}`, async (http) => {
    http.body = await answerAct(http, does)
  })
approvalRoutes.get(`${at}/instances/:id`, async (http) => {
  http.body = await readApproval(http.state.ctx, http.params['id'] ?? '')
})
for (const [act, does] of Object.entries(instanceActs))
  approvalRoutes.post(`${at}/instances/:id/${act}`, async (http) => {
    http.body = await answerAct(http, does)
  })
approvalRoutes.post(`${at}/preview`, async (http) => {
  http.body = await previewApproval(http.state.ctx, parsePreview(http.request.body))
})
approvalRoutes.get(`${at}/records/:object/:id`, async (http) => {
  http.body = await approvalsOf(http.state.ctx, http.params['object'] ?? '', http.params['id'] ?? '')
})

// Nobody need be signed in here: the token says whose it is. Looking changes nothing.
approvalRoutes.get(`${at}/mail/:token`, async (http) => {
  http.body = await readLink(http.state.ctx, http.params['token'] ?? '')
})
approvalRoutes.post(`${at}/mail/:token`, async (http) => {
  const decision = parseLinkDecision(http.request.body)
  http.body = await decideByLink(http.state.ctx, http.params['token'] ?? '', decision)
})

approvalRoutes.get(`${at}/delegations`, async (http) => {
  const { ctx } = http.state
  const all = http.query['all'] === 'true'
  if (all) requireSystemRight(ctx, 'manage_processes')
  http.body = await listDelegations(ctx, { all })
})
approvalRoutes.post(`${at}/delegations`, async (http) => {
  const body = http.request.body
  const input = parseDelegation(body)
  const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body }
  const answer = await once(http.state.ctx, asked, async (tx) => ({
    status: 201,
    body: await addDelegation(tx, input),
  }))
  http.status = answer.status
  http.body = answer.body
})
approvalRoutes.delete(`${at}/delegations/:id`, async (http) => {
  await endDelegation(http.state.ctx, http.params['id'] ?? '')
  http.status = 204
})
