import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { email, flag, id, orNull, pathId, readBody, text, timeZone, words } from '../read-body.ts'
import { requireBody } from '../records/request-body.ts'
import { askedOf } from './asked.ts'
import { parseHandOver } from './hand-over/input.ts'
import { ownedRecords } from './hand-over/owned-records.ts'
import { queueHandOver } from './hand-over/queue.ts'
import { listUsers, readUser } from './list-users.ts'
import { changeUser, createUser, deactivateUser, endSessionOf, signOutEverywhere } from './manage-users.ts'
import { longestPassword, shortestPassword } from './passwords.ts'
import { sessions } from './sessions.ts'
import { parseUserQuery } from './user-query.ts'

/** The administration of users (right `manage_users`). */
export const userRoutes = new Router({ prefix: '/api/admin/users' })

const password = text(longestPassword, shortestPassword)
const profile = {
  roles: words,
  department: orNull(id),
  superior: orNull(id),
  locale: orNull(text(35)),
  time_zone: orNull(timeZone),
}

userRoutes.get('/', async (http) => {
  http.body = await listUsers(http.state.ctx, parseUserQuery(http.query))
})

userRoutes.get('/:id', async (http) => {
  http.body = await readUser(http.state.ctx, pathId('user', http.params['id']))
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
    optional: { ...profile, email, name: text(80), active: flag, password, records_follow: flag },
  })
  http.body = await changeUser(http.state.ctx, pathId('user', http.params['id']), input)
})

userRoutes.post('/:id/deactivate', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const user = pathId('user', http.params['id'])
  const { hand_over: given, ...rest } = requireBody(http.request.body ?? {})
  readBody(rest, { needed: {}, optional: {} })
  const handOver = parseHandOver(given, '/hand_over')
  const { body } = await once(http.state.ctx, askedOf(http, { handOver }), async (tx) => ({
    status: 200,
    body: await deactivateUser(tx, user, handOver),
  }))
  http.body = body
})

/** What they own, before it is handed over. */
userRoutes.get('/:id/records', async (http) => {
  http.body = { data: await ownedRecords(http.state.ctx, pathId('user', http.params['id'])) }
})

userRoutes.post('/:id/hand-over', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const user = await readUser(http.state.ctx, pathId('user', http.params['id']))
  const handOver = parseHandOver(http.request.body)
  const { status, body } = await once(http.state.ctx, askedOf(http, handOver), async (tx) => {
    const job = await queueHandOver(tx, user.id, handOver)
    return { status: job ? 202 : 200, body: job ?? {} }
  })
  if (status === 202) http.set('Location', `/api/jobs/${(body as { id: string }).id}`)
  http.status = status
  http.body = body
})

userRoutes.get('/:id/sessions', async (http) => {
  const { ctx } = http.state
  const { id: user } = await readUser(ctx, pathId('user', http.params['id']))
  http.body = { data: await ctx.parts.get(sessions).list(user, http.state.session?.id) }
})

userRoutes.delete('/:id/sessions', async (http) => {
  await signOutEverywhere(http.state.ctx, pathId('user', http.params['id']))
  http.status = 204
})

userRoutes.delete('/:id/sessions/:session', async (http) => {
  const { id, session } = http.params
  await endSessionOf(http.state.ctx, pathId('user', id), pathId('session', session))
  http.status = 204
})
