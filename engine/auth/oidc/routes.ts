import Router from '@koa/router'
import type { Context } from 'koa'
import { AppError } from '../../errors.ts'
import { authSettings } from '../auth-settings.ts'
import { giveSessionCookie } from '../session-cookie.ts'
import { sessions } from '../sessions.ts'
import { journeyMs, openJourney, safePath, sealJourney } from './journey.ts'
import { beginJourney, endJourney } from './sign-in.ts'

/** Signing in by another provider: there, and back again. A browser walks these, so what fails is a page. */
export const oidcRoutes = new Router({ prefix: '/api/auth/oidc/:name' })

/** Behind https no neighbouring host can plant a journey of its own: the cookie is bound to this one. */
const journeyCookie = ({ secure }: Context): string => (secure ? '__Host-trellis_oidc' : 'trellis_oidc')
const cookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', overwrite: true } as const
const name = (http: Context): string => String(http['params']['name'])

/** As people reach us; a provider sends nobody anywhere else. */
function callbackOf(http: Context): string {
  const { publicUrl } = http.state.ctx.parts.get(authSettings)
  return new URL(`/api/auth/oidc/${name(http)}/callback`, publicUrl ?? `${http.protocol}://${http.host}`).href
}

oidcRoutes.get('/', async (http) => {
  const { ctx } = http.state
  await orBack(http, async () => {
    const asked = { name: name(http), back: safePath(http.query['back']), callback: callbackOf(http) }
    const { url, journey } = await beginJourney(ctx, asked)
    http.cookies.set(journeyCookie(http), sealJourney(ctx, journey), {
      ...cookieOptions,
      maxAge: journeyMs,
      secure: http.secure,
    })
    http.redirect(url)
  })
})

oidcRoutes.get('/callback', async (http) => {
  const { ctx, session } = http.state
  const journey = openJourney(ctx, name(http), http.cookies.get(journeyCookie(http)) ?? '')
  http.cookies.set(journeyCookie(http), null, { ...cookieOptions, secure: http.secure })
  await orBack(http, async () => {
    if (!journey) throw new AppError('sign_in_failed', { why: 'provider' })
    const url = new URL(callbackOf(http))
    url.search = http.search
    const { cookie } = await endJourney(ctx, { journey, url, ip: http.ip, agent: http.get('user-agent') })
    await giveSessionCookie(http, cookie, { sessions: ctx.parts.get(sessions), session })
    http.redirect(journey.back)
  })
})

/** To the sign-in page with a word on what went wrong; a ticket goes behind `#`, where no server and no log sees it. */
async function orBack(http: Context, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { ticket } = error.details
    if (error.code === 'second_factor_required') http.redirect(`/app/sign-in#ticket=${String(ticket)}`)
    else if (error.code === 'sign_in_failed') http.redirect('/app/sign-in?problem=provider')
    else throw error
  }
}
