import Router from '@koa/router'
import { startByHook } from './start-by-hook.ts'

/** Where other systems call. Nobody is signed in here: the address, and what the workflow asks for, say who it is. */
export const hookRoutes = new Router({ prefix: '/api/hooks' })

hookRoutes.post('/:token', async (http) => {
  const headers = Object.fromEntries(
    Object.entries(http.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
  http.status = 202
  http.body = await startByHook(http.state.ctx, http.params['token'] ?? '', {
    body: http.request.body,
    raw: http.request.rawBody ?? '',
    headers,
    query: http.query,
  })
})
