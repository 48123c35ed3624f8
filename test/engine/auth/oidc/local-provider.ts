import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the provider says of whoever stands before it. */
export interface Vouched {
  sub: string
  email?: string
  email_verified?: boolean
  amr?: string[]
}

/** How it may misbehave. */
export interface Trick {
  nonce?: string
  aud?: string
  iss?: string
  expired?: boolean
  /** Signs with a key that it does not publish. */
  otherKey?: boolean
  alg?: 'none'
}

interface Grant {
  challenge: string
  redirect: string
  nonce: string
  vouched: Vouched
  trick: Trick
}

export const clientId = 'trellis'
export const clientSecret = 'a secret & of the client'

/** A small OpenID provider: discovery, keys, an authorization page that asks nothing, tokens with PKCE. */
export class LocalProvider {
  vouched: Vouched = { sub: 's-1' }
  trick: Trick = {}
  issuer = ''
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #others = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #grants = new Map<string, Grant>()
  readonly #server = createServer((request, answer) => void this.#answer(request, answer))

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer)
    const json = (status: number, body: unknown) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname === '/.well-known/openid-configuration')
      return void json(200, {
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      })
    if (url.pathname === '/keys')
      return void json(200, {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }],
      })
    if (url.pathname === '/authorize')
      return void answer.writeHead(302, { location: this.#authorize(url) }).end()
    if (url.pathname === '/token') {
      let body = ''
      for await (const part of request) body += part
      const tokens = this.#redeem(new URLSearchParams(body))
      return void (tokens ? json(200, tokens) : json(400, { error: 'invalid_grant' }))
    }
    json(404, {})
  }

  #authorize(url: URL): string {
    const asked = url.searchParams
    const code = randomBytes(12).toString('base64url')
    this.#grants.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
      nonce: asked.get('nonce') ?? '',
      vouched: this.vouched,
      trick: this.trick,
    })
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('code', code)
    back.searchParams.set('state', asked.get('state') ?? '')
    return back.href
  }

  /** A code is good once, for who knows the verifier. */
  #redeem(asked: URLSearchParams): object | undefined {
    const code = asked.get('code') ?? ''
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url')
    const isOurs = asked.get('client_id') === clientId && asked.get('client_secret') === clientSecret
    if (!grant || !isOurs || grant.challenge !== challenge || grant.redirect !== asked.get('redirect_uri'))
      return undefined
    return { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token: this.#idToken(grant) }
  }

  #idToken({ nonce, vouched, trick }: Grant): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: trick.iss ?? this.issuer,
      aud: trick.aud ?? clientId,
      nonce: trick.nonce ?? nonce,
      iat: now,
      exp: trick.expired ? now - 600 : now + 600,
      ...vouched,
    }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: trick.alg ?? 'RS256', kid: 'k', typ: 'JWT' })}.${part(claims)}`
    if (trick.alg === 'none') return `${text}.`
    const key: KeyObject = (trick.otherKey ? this.#others : this.#keys).privateKey
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
  }
}
