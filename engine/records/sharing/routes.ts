import Router from '@koa/router'
import type { Context } from 'koa'
import { explainAccess } from './explain-access.ts'

/** Who may do what with a record and why. */
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
