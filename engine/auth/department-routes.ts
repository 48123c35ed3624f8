import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { id, oneOf, orNull, pathId, readBody, text } from '../read-body.ts'
import { askedOf } from './asked.ts'
import { deleteDepartment, listDepartments, saveDepartment } from './departments.ts'

/** The department tree, which decides what people see (right `manage_users`). */
export const departmentRoutes = new Router({ prefix: '/api/admin/departments' })

const own = { type: oneOf('company', 'department'), parent: orNull(id), manager: orNull(id) }
const named = { name: text(80), code: text(40) }

departmentRoutes.get('/', async (http) => {
  http.body = { data: await listDepartments(http.state.ctx) }
})

departmentRoutes.post('/', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, { needed: named, optional: own })
  const { status, body } = await once(http.state.ctx, askedOf(http, input), async (tx) => ({
    status: 201,
    body: await saveDepartment(tx, input),
  }))
  http.status = status
  http.body = body
})

departmentRoutes.patch('/:id', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, { needed: {}, optional: { ...named, ...own } })
  http.body = await saveDepartment(http.state.ctx, input, pathId('department', http.params['id']))
})

departmentRoutes.delete('/:id', async (http) => {
  await deleteDepartment(http.state.ctx, pathId('department', http.params['id']))
  http.status = 204
})
