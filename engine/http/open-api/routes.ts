import Router from '@koa/router'
import { openApiDocument } from './document.ts'

/** The contract, made from the model. */
export const openApiRoutes = new Router()

openApiRoutes.get('/api/openapi.json', (http) => {
  http.body = openApiDocument(http.state.ctx)
})
