import Router from '@koa/router'
import { searchAll } from './search-all.ts'

/** Search across objects. */
export const searchRoutes = new Router()

searchRoutes.get('/api/search', async (http) => {
  const { q, objects } = http.query
  http.body = await searchAll(
    http.state.ctx,
    typeof q === 'string' ? q : '',
    typeof objects === 'string' ? objects.split(',') : undefined,
  )
})
