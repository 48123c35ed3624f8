import Router from '@koa/router'
import type { Context } from 'koa'
import { type Asked, once } from '../db/idempotency.ts'
import { listUsers } from '../organisation/users.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { email, flag, id, orNull, pathId, readBody, text, words } from './body.ts'
import { changeUser, createUser, deactivateUser } from './manage-users.ts'
import { longestPassword, shortestPassword } from './passwords.ts'

/** The administration of users (right `manage_users`). */
export const userRoutes = new Router({ prefix: '/api/admin/users' })

const password = text(longestPassword, shortestPassword)
const profile = {
  roles: words,
  department: orNull(id),
  superior: orNull(id),
}

const askedOf = (http: Context, body: unknown): Asked => ({
  key: http.get('idempotency-key') || undefined,
  route: http.path,
  body,
})

userRoutes.get('/', async (http) => {
  const { ctx } = http.state
  requireSystemRight(ctx, 'manage_users')
  http.body = { data: await listUsers(ctx.db) }
})

userRoutes.post('/', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, {
    needed: { email, name: text(80) },
    optional: { ...profile, password },
  })
  const { ctx } = http.state
  // The body is kept as a quick hash, from which a password could be guessed: it takes no part.
  const { password: _secret, ...told } = input
  const { status, body } = await once(ctx, askedOf(http, told), async (tx) => ({
    status: 201,
    body: await createUser(tx, input),
  }))
  http.status = status
  http.body = body
})

userRoutes.patch('/:id', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, {
    needed: {},
    optional: { ...profile, email, name: text(80), active: flag, password },
  })
  http.body = await changeUser(http.state.ctx, pathId('user', http.params['id']), input)
})

userRoutes.post('/:id/deactivate', async (http) => {
  const id = pathId('user', http.params['id'])
  const { body } = await once(http.state.ctx, askedOf(http, {}), async (tx) => ({
    status: 200,
    body: await deactivateUser(tx, id),
  }))
  http.body = body
})
