import Router from '@koa/router'
import { answerHook } from './answer-hook.ts'

/** Where other systems call. Nobody is signed in here: the address, and what the workflow asks for, say who it is. */
export const hookRoutes = new Router({ prefix: '/api/hooks' })

hookRoutes.post('/:token', async (http) => {
  const headers = Object.fromEntries(
    Object.entries(http.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
  const { status, body } = await answerHook(http.state.ctx, http.params['token'] ?? '', {
    body: http.request.body,
    raw: http.request.rawBody ?? '',
    headers,
    query: http.query,
  })
  http.status = status
  http.body = body
})
