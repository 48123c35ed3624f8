import Router from '@koa/router'
import { noteAudit } from '../audit/note.ts'
import { AppError } from '../errors.ts'
import { oneOf, orNull, pathId, readBody, text, timeZone } from '../read-body.ts'
import { changeMe, changePassword, readMe } from './me.ts'
import { longestPassword, shortestPassword } from './passwords.ts'
import { sessions } from './sessions.ts'

/** What people see and change of themselves. */
export const meRoutes = new Router({ prefix: '/api/me' })

meRoutes.get('/', async (http) => {
  http.body = await readMe(http.state.ctx)
})

meRoutes.patch('/', async (http) => {
  const input = readBody(http.request.body, {
    needed: {},
    optional: {
      locale: orNull(text(35)),
      time_zone: orNull(timeZone),
      theme: oneOf('light', 'dark', 'system'),
    },
  })
  http.body = await changeMe(http.state.ctx, input)
})

meRoutes.post('/password', async (http) => {
  const { ctx, session, apiKey } = http.state
  if (apiKey) throw new AppError('forbidden', { reason: 'A password is changed by people, not by keys.' })
  const { current, password } = readBody(http.request.body, {
    needed: { current: text(1000), password: text(longestPassword, shortestPassword) },
    optional: {},
  })
  await changePassword(ctx, { current, password, ip: http.ip, session: session?.id })
  http.status = 204
})

meRoutes.get('/sessions', async (http) => {
  const { ctx, session } = http.state
  http.body = { data: await ctx.parts.get(sessions).list(ctx.user.id, session?.id) }
})

meRoutes.delete('/sessions/:id', async (http) => {
  const { ctx } = http.state
  const id = pathId('session', http.params['id'])
  const ended = await ctx.parts.get(sessions).end(ctx.user.id, id)
  if (!ended) throw new AppError('not_found', { object: 'session', id })
  await noteAudit(ctx, { kind: 'session_ended', details: { session: id } })
  http.status = 204
})
