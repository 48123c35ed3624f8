import Router from '@koa/router'
import { listConnections } from './list.ts'
import { setSecrets } from './secrets.ts'

/** Connections to other systems: how they stand, and their secrets, which go in and never out. */
export const connectionRoutes = new Router({ prefix: '/api/design/connections' })

connectionRoutes.get('/', async (http) => {
  http.body = await listConnections(http.state.ctx)
})
connectionRoutes.put('/:name/secrets', async (http) => {
  const { ctx } = http.state
  http.body = await setSecrets(ctx, http.params['name'] ?? '', http.request.body)
})
