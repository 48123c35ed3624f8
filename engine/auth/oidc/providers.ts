import {
  allowInsecureRequests,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client'
import type { OidcProvider } from '../../config.ts'
import { isLoopback } from '../../config.ts'
import { Outside } from '../../network/outside.ts'
import { defineSlot } from '../../slots.ts'

export const oidcProviders = defineSlot<OidcProviders>('oidcProviders')

/** How long what a provider says of itself is believed. */
const believedMs = 3_600_000

/**
 * The providers of the settings. Each is asked for its addresses when somebody first signs in by it; what is fetched
 * goes through the guard, which lets the hosts that the operator named through.
 */
export class OidcProviders {
  readonly #providers: ReadonlyMap<string, OidcProvider>
  readonly #fetch: CustomFetch
  readonly #known = new Map<string, { at: number; configuration: Promise<Configuration> }>()

  /** @param allow further hosts that may be fetched, of the setting FETCH_ALLOW */
  constructor(providers: readonly OidcProvider[] = [], allow: readonly string[] = []) {
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]))
    const hosts = providers.map(({ issuer }) => new URL(issuer).hostname.replace(/^\[|\]$/g, ''))
    this.#fetch = fetchBy(new Outside({ allow: [...allow, ...hosts] }))
  }

  /** For the sign-in page. */
  list(): { name: string; label: string }[] {
    return [...this.#providers.values()].map(({ name, label }) => ({ name, label }))
  }

  find(name: string): OidcProvider | undefined {
    return this.#providers.get(name)
  }

  /** @throws when the provider cannot be reached, or is not what the settings say */
  async configurationOf(provider: OidcProvider, now: Date): Promise<Configuration> {
    const known = this.#known.get(provider.name)
    if (known && now.getTime() - known.at < believedMs) return known.configuration
    const configuration = this.#discover(provider)
    this.#known.set(provider.name, { at: now.getTime(), configuration })
    configuration.catch(() => this.#known.delete(provider.name))
    return configuration
  }

  #discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
    const url = new URL(issuer)
    // For a provider on this very machine only, as in tests: the settings want https elsewhere.
    const isPlain = url.protocol === 'http:' && isLoopback(url.hostname)
    return discovery(url, clientId, clientSecret, undefined, {
      [customFetch]: this.#fetch,
      timeout: 10,
      // The token's signature is checked though it comes straight from the provider.
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    })
  }
}

/** What the library asks for goes out by the one guarded way; it follows no redirects. */
const fetchBy =
  (outside: Outside): CustomFetch =>
  async (url, { method, headers, body }) => {
    const text =
      body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined
    const answer = await outside.fetch(
      url,
      { method, headers, ...(text === undefined ? {} : { body: text }) },
      { mostRedirects: 0, mostBytes: 1_000_000 },
    )
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answer.headers })
  }
