import Router from '@koa/router'
import { editorsOf, tellPresence } from './presence.ts'

/** Who is editing a record just now. */
export const presenceRoutes = new Router({ prefix: '/api/records/:object/:id/presence' })

presenceRoutes.get('/', async (http) => {
  const { object = '', id = '' } = http.params
  http.body = { data: await editorsOf(http.state.ctx, object, id) }
})

presenceRoutes.put('/', async (http) => {
  const { object = '', id = '' } = http.params
  await tellPresence(http.state.ctx, object, id, http.request.body)
  http.status = 204
})
