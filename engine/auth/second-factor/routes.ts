import Router from '@koa/router'
import type { Context } from 'koa'
import { noteAudit } from '../../audit/note.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { pathId, readBody, text } from '../../read-body.ts'
import { confirmFactor, readFactor, setUpFactor, switchOffFactor } from './factor.ts'
import { resetFactor } from './reset-factor.ts'

/** A person's own second factor, and its reset by an administrator. */
export const secondFactorRoutes = new Router()

const own = '/api/me/second-factor'
const code = text(40)

secondFactorRoutes.get(own, async (http) => {
  http.body = await readFactor(http.state.ctx)
})

secondFactorRoutes.post(own, async (http) => {
  const given = readBody(http.request.body ?? {}, { needed: {}, optional: { password: text(1000) } })
  http.body = await setUpFactor(personOf(http), whoTries(http), given.password)
})

secondFactorRoutes.post(`${own}/confirm`, async (http) => {
  const given = readBody(http.request.body, { needed: { code }, optional: {} })
  http.body = { recovery_codes: await confirmFactor(personOf(http), given.code, whoTries(http)) }
  await noteAudit(http.state.ctx, { kind: 'second_factor_on' })
})

secondFactorRoutes.delete(own, async (http) => {
  const given = readBody(http.request.body, { needed: { password: text(1000), code }, optional: {} })
  await switchOffFactor(personOf(http), given, whoTries(http))
  await noteAudit(http.state.ctx, { kind: 'second_factor_off' })
  http.status = 204
})

secondFactorRoutes.delete('/api/admin/users/:id/second-factor', async (http) => {
  requireSystemRight(http.state.ctx, 'manage_users')
  const id = pathId('user', http.params['id'])
  await resetFactor(http.state.ctx, id)
  await noteAudit(http.state.ctx, { kind: 'second_factor_reset', object: 'user', record: id })
  http.status = 204
})

const whoTries = (http: Context) => ({ ip: http.ip, session: http.state.session?.id })

function personOf({ state }: Context): Ctx {
  if (state.apiKey) {
    throw new AppError('forbidden', {
      reason: 'A second factor is set up by people, not by keys.',
      reasonZh: '二次验证只能由本人设置，不能通过 API 密钥设置。',
    })
  }
  return state.ctx
}
