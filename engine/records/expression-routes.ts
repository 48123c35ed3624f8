import Router from '@koa/router'
import { requireSystemRight } from '../permissions/system-right.ts'
import { tryExpression } from './try-expression.ts'

/** The studio's expression tester. */
export const expressionRoutes = new Router()

expressionRoutes.post('/api/design/expressions', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'design')
  http.body = await tryExpression(ctx, http.request.body)
})
