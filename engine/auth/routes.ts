import Router from '@koa/router'
import type { Context } from 'koa'
import { noteAudit } from '../audit/note.ts'
import { isLoopback } from '../config.ts'
import type { Ctx } from '../context.ts'
import { inLanguage } from '../fields/option-text.ts'
import { type DemoUser, demoUsers } from '../organisation/demo-users.ts'
import { readBody, text } from '../read-body.ts'
import { authSettings } from './auth-settings.ts'
import { oidcProviders } from './oidc/providers.ts'
import { dropSessionCookie, giveSessionCookie } from './session-cookie.ts'
import { sessions } from './sessions.ts'
import { type SignedIn, secondStep, signIn } from './sign-in.ts'

/** Signing in and out: the only routes, with those of webhooks, that answer people who are not signed in. */
export const authRoutes = new Router({ prefix: '/api/auth' })

authRoutes.get('/options', async (http) => {
  const { ctx } = http.state
  const { demo, name } = ctx.parts.get(authSettings)
  http.body = {
    name,
    demoUsers: demo && isLoopback(http.ip) ? await listDemoUsers(ctx) : [],
    notices: [],
    providers: ctx.parts.get(oidcProviders).list(),
    languages: ctx.model.languages.length > 0 ? ctx.model.languages : ['en', 'zh'],
  }
})

/** With their role as people call it. */
const listDemoUsers = async ({ db, model, locale }: Ctx): Promise<DemoUser[]> =>
  (await demoUsers(db)).map((user) => ({
    ...user,
    role: inLanguage(model.roles.get(user.role)?.label, locale) || user.role,
  }))

authRoutes.post('/login', async (http) => {
  const { email, password } = readBody(http.request.body, {
    needed: { email: text(200), password: text(1000) },
    optional: {},
  })
  await letIn(http, await signIn(http.state.ctx, { email, password, ...whoAsks(http) }))
})

authRoutes.post('/second-factor', async (http) => {
  const { ticket, code } = readBody(http.request.body, {
    needed: { ticket: text(2000), code: text(40) },
    optional: {},
  })
  await letIn(http, await secondStep(http.state.ctx, { ticket, code, ...whoAsks(http) }))
})

const whoAsks = (http: Context) => ({ ip: http.ip, agent: http.get('user-agent') })

async function letIn(http: Context, { user, cookie }: SignedIn): Promise<void> {
  const { ctx, session } = http.state
  await giveSessionCookie(http, cookie, { sessions: ctx.parts.get(sessions), session })
  http.body = { user: { id: user.id, name: user.name, email: user.email, roles: user.roles } }
}

authRoutes.post('/logout', async (http) => {
  const { ctx, session } = http.state
  if (session) {
    await ctx.parts.get(sessions).end(session.userId, session.id)
    await noteAudit(ctx, { kind: 'sign_out', user: session.userId, details: { session: session.id } })
  }
  dropSessionCookie(http)
  http.status = 204
})
