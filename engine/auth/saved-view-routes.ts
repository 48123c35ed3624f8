import Router from '@koa/router'
import { document, flag, pathId, readBody, text } from '../read-body.ts'
import { changeSavedView, deleteSavedView, listSavedViews, makeSavedView } from './saved-views.ts'

const readers = { name: text(80), view: document(20_000), default: flag }

/** Views of lists that people keep for themselves; nobody else sees them. */
export const savedViewRoutes = new Router({ prefix: '/api/me/views' })

savedViewRoutes.get('/', async (http) => {
  const { object } = http.query
  http.body = { data: await listSavedViews(http.state.ctx, typeof object === 'string' ? object : undefined) }
})

savedViewRoutes.post('/', async (http) => {
  const { name, view, default: isDefault } = readers
  const input = readBody(http.request.body, {
    needed: { object: text(63), name, view },
    optional: { default: isDefault },
  })
  http.status = 201
  http.body = await makeSavedView(http.state.ctx, input)
})

savedViewRoutes.patch('/:id', async (http) => {
  const input = readBody(http.request.body, { needed: {}, optional: readers })
  http.body = await changeSavedView(http.state.ctx, pathId('saved_view', http.params['id']), input)
})

savedViewRoutes.delete('/:id', async (http) => {
  await deleteSavedView(http.state.ctx, pathId('saved_view', http.params['id']))
  http.status = 204
})
