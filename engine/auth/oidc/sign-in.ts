import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { OidcProvider } from '../../config.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { noteSignIn } from '../note-sign-in.ts'
import { isFactorOn } from '../second-factor/accept-code.ts'
import { makeTicket } from '../second-factor/ticket.ts'
import { sessions } from '../sessions.ts'
import type { SignedIn } from '../sign-in.ts'
import { personOf } from './identities.ts'
import { type Journey, journeyMs } from './journey.ts'
import { oidcProviders } from './providers.ts'

/** What the provider may say that it asked for (RFC 8176): what one knows, has, and is. */
const factors = [
  ['pwd', 'pin', 'kba'],
  ['otp', 'hwk', 'swk', 'sc', 'sms', 'tel'],
  ['fpt', 'face', 'iris', 'retina', 'vbm'],
]

/** Two of a kind are one: a code by SMS in place of a password is no second factor. */
const isTwofold = (asked: readonly unknown[]): boolean =>
  asked.includes('mfa') || factors.filter((kind) => kind.some((one) => asked.includes(one))).length > 1

/** @returns the address to go to, and what to remember meanwhile @throws not_found, sign_in_failed */
export async function beginJourney(
  ctx: Ctx,
  { name, back, callback }: { name: string; back: string; callback: string },
): Promise<{ url: string; journey: Journey }> {
  const provider = getProvider(ctx, name)
  const now = ctx.clock.now()
  const configuration = await reached(ctx, () => ctx.parts.get(oidcProviders).configurationOf(provider, now))
  const journey: Journey = {
    provider: name,
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    back,
    until: now.getTime() + journeyMs,
  }
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid email profile',
    state: journey.state,
    nonce: journey.nonce,
    code_challenge: await calculatePKCECodeChallenge(journey.verifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, journey }
}

export interface Arrival {
  journey: Journey
  /** The address that the provider sent the browser to, with `code` and `state`. */
  url: URL
  ip: string
  agent: string
}

/**
 * Opens a session for whom the provider vouches for. Nobody is made a user by that.
 *
 * @throws sign_in_failed; second_factor_required with a `ticket` when the person has a second factor here and the
 *   provider asked for one factor only
 */
export function endJourney(ctx: Ctx, arrival: Arrival): Promise<SignedIn> {
  const provider = getProvider(ctx, arrival.journey.provider)
  return noteSignIn(ctx, { account: provider.name, by: 'oidc' }, async () => {
    const claims = await reached(ctx, () => claimsOf(ctx, provider, arrival))
    const user = await personOf(ctx, provider.issuer, claims)
    if (!user) throw new AppError('sign_in_failed', { why: 'unknown' })
    const asked = Array.isArray(claims['amr']) ? claims['amr'] : []
    const vouched = isTwofold(asked)
    if (!vouched && (await isFactorOn(ctx, user.id)))
      throw new AppError('second_factor_required', { ticket: await makeTicket(ctx, user.id) })
    const cookie = await ctx.parts
      .get(sessions)
      .open(user.id, { ip: arrival.ip, agent: arrival.agent, vouched })
    return { user, cookie }
  })
}

async function claimsOf(ctx: Ctx, provider: OidcProvider, { journey, url }: Arrival): Promise<IDToken> {
  const configuration = await ctx.parts.get(oidcProviders).configurationOf(provider, ctx.clock.now())
  const tokens = await authorizationCodeGrant(configuration, url, {
    pkceCodeVerifier: journey.verifier,
    expectedState: journey.state,
    expectedNonce: journey.nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('The provider sent no ID token.')
  return claims
}

function getProvider(ctx: Ctx, name: string): OidcProvider {
  const provider = ctx.parts.get(oidcProviders).find(name)
  if (!provider) throw new AppError('not_found', { object: 'provider', id: name })
  return provider
}

/** What went wrong between us and the provider is for the log; the person only learns that it did. */
async function reached<T>(ctx: Ctx, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    ctx.log.warn({ error, requestId: ctx.requestId }, 'a provider could not sign somebody in')
    throw new AppError('sign_in_failed', { why: 'provider' }, { cause: error })
  }
}
