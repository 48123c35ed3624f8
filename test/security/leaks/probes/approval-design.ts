import { type Probes, send } from './asked.ts'

/** Versions of approvals: names and numbers, for those who look after them. */
export const approvalDesignProbes: Probes = {
  'GET /api/approvals/definitions': () => [{ path: '/api/approvals/definitions' }],
  'GET /api/approvals/definitions/{name}/versions/{version}': () => [
    { path: '/api/approvals/definitions/deal.size/versions/1' },
  ],
  'POST /api/approvals/definitions/{name}/migrate': () => [
    send('POST', '/api/approvals/definitions/deal.size/migrate', { dryRun: true }),
  ],
}
