import Router from '@koa/router'
import { once } from '../db/idempotency.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { pathId, readBody, text, words } from '../read-body.ts'
import { askedOf } from './asked.ts'
import { deleteTeam, listTeams, saveTeam } from './teams.ts'

/** Teams, which records are shared with (right `manage_users`). */
export const teamRoutes = new Router({ prefix: '/api/admin/teams' })

const named = { name: text(80), code: text(40) }

teamRoutes.get('/', async (http) => {
  http.body = { data: await listTeams(http.state.ctx) }
})

teamRoutes.post('/', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, { needed: named, optional: { members: words } })
  const { status, body } = await once(http.state.ctx, askedOf(http, input), async (tx) => ({
    status: 201,
    body: await saveTeam(tx, input),
  }))
  http.status = status
  http.body = body
})

teamRoutes.patch('/:id', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const input = readBody(http.request.body, { needed: {}, optional: { ...named, members: words } })
  http.body = await saveTeam(http.state.ctx, input, pathId('team', http.params['id']))
})

teamRoutes.delete('/:id', async (http) => {
  await deleteTeam(http.state.ctx, pathId('team', http.params['id']))
  http.status = 204
})
