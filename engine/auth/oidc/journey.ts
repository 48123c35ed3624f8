import type { Ctx } from '../../context.ts'
import { keyring } from '../../keys.ts'

/** What has to be remembered between going to the provider and coming back; in a cookie that only we can read. */
export interface Journey {
  provider: string
  state: string
  nonce: string
  /** Of PKCE: proves that who comes back is who went. */
  verifier: string
  /** Where the person wanted to go: a path of ours. */
  back: string
  until: number
}

export const journeyMs = 10 * 60_000

export const sealJourney = (ctx: Ctx, journey: Journey): string =>
  ctx.parts.get(keyring).seal('oidc', Buffer.from(JSON.stringify(journey)), journey.provider)

/** Undefined when it is of another provider, made up, or too old. */
export function openJourney(ctx: Ctx, provider: string, sealed: string): Journey | undefined {
  const text = ctx.parts.get(keyring).open('oidc', sealed, provider)
  const journey = text && (JSON.parse(text.toString()) as Journey)
  return journey && ctx.clock.now().getTime() < journey.until ? journey : undefined
}

/** A path of one of our two pages; anything else leads home. */
export const safePath = (given: unknown): string =>
  typeof given === 'string' && /^\/(app|design)\/(?!\/)[^\\\s]*$/.test(given) ? given : '/app/'
