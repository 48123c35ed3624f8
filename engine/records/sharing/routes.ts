import Router from '@koa/router'
import type { Context } from 'koa'
import { once } from '../../db/idempotency.ts'
import { explainAccess } from './explain-access.ts'
import { shareRecord, unshareRecord } from './share-record.ts'

/** Who may do what with a record and why, and opening it to more people. */
export const sharingRoutes = new Router({ prefix: '/api/records/:object/:id' })

const object = (http: Context): string => String(http['params']['object'])
const id = (http: Context): string => String(http['params']['id'])

sharingRoutes.get('/access', async (http) => {
  const { user } = http.query
  http.body = await explainAccess(
    http.state.ctx,
    object(http),
    id(http),
    typeof user === 'string' && user !== '' ? user : undefined,
  )
})

for (const [action, act] of [
  ['share', shareRecord],
  ['unshare', unshareRecord],
] as const)
  sharingRoutes.post(`/actions/${action}`, async (http) => {
    const asked = { key: http.get('idempotency-key') || undefined, route: http.path, body: http.request.body }
    const { status, body } = await once(http.state.ctx, asked, async (tx) => ({
      status: 200,
      body: await act(tx, object(http), id(http), http.request.body),
    }))
    http.status = status
    http.body = body
  })
