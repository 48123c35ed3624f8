import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Allowed } from './allowed.ts'

export interface OutsideRequest {
  /** GET unless told. */
  method?: string
  headers?: Readonly<Record<string, string>>
  /** Headers that go to the origin of the address only, whatever they are called. */
  secretHeaders?: Readonly<Record<string, string>>
  body?: string | Uint8Array
}

export interface OutsideAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** Where it came from in the end. */
  url: string
}

export interface OutsideLimits {
  /** From the first lookup to the last byte, redirects included. */
  timeoutMs: number
  mostBytes: number
  mostRedirects: number
  /** Ends it earlier, as time does. */
  until?: AbortSignal
}

export type WhyNot = 'address' | 'scheme' | 'redirects' | 'size' | 'time' | 'unreachable'

/** Why something was not fetched. The text names no address, so that nobody maps a network by it. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched'
  readonly why: WhyNot

  constructor(why: WhyNot, message: string, options?: ErrorOptions) {
    super(message, options)
    this.why = why
  }
}

/** All addresses of a host name; only tests bring their own. */
export type Resolve = (host: string) => Promise<readonly string[]>

const usualLimits: OutsideLimits = { timeoutMs: 10_000, mostBytes: 5_000_000, mostRedirects: 3 }

const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Fetches what people and documents name, without letting them reach where only this server may go. A name is resolved
 * once, every address of it must be public or allowed by the setting, and the connection goes to that very address, so
 * a second answer of the name server changes nothing. Each redirect is judged like the first request.
 */
export class Outside {
  readonly #allowed: Allowed
  readonly #resolve: Resolve

  constructor({
    allow = [],
    resolve = systemResolve,
  }: { allow?: readonly string[]; resolve?: Resolve } = {}) {
    this.#allowed = new Allowed(allow)
    this.#resolve = resolve
  }

  /** @throws NotFetched; an answer with an error status is an answer */
  async fetch(
    url: string,
    request: OutsideRequest = {},
    limits: Partial<OutsideLimits> = {},
  ): Promise<OutsideAnswer> {
    const { timeoutMs, mostBytes, mostRedirects, until } = { ...usualLimits, ...limits }
    const inLimits = AbortSignal.timeout(timeoutMs)
    const signal = until ? AbortSignal.any([inLimits, until]) : inLimits
    let [at, asked] = [parsed(url), request]
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#once(at, asked, { signal, mostBytes })
      const to = answer.headers['location']
      if (![301, 302, 303, 307, 308].includes(answer.status) || to === undefined) return answer
      if (redirects === mostRedirects)
        throw new NotFetched('redirects', `It redirected more than ${mostRedirects} times.`)
      const next = parsed(to, at)
      if (at.protocol === 'https:' && next.protocol === 'http:')
        throw new NotFetched('scheme', 'It redirected from https to http.')
      asked = redirected(asked, answer.status, at.origin === next.origin)
      at = next
    }
  }

  async #once(
    url: URL,
    { method = 'GET', headers = {}, secretHeaders = {}, body }: OutsideRequest,
    { signal, mostBytes }: { signal: AbortSignal; mostBytes: number },
  ): Promise<OutsideAnswer> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const address = await inTime(signal, this.addressOf(host))
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const outgoing = send(
        url,
        {
          method,
          signal,
          agent: false,
          lookup: pinned(address),
          // No compression: what is received is what is counted.
          headers: { ...headers, ...secretHeaders, 'accept-encoding': 'identity' },
          ...(isIP(host) ? {} : { servername: host }),
        },
        (incoming) => {
          received(incoming, mostBytes).then(
            (bytes) =>
              resolve({
                status: incoming.statusCode ?? 0,
                headers: flat(incoming),
                body: bytes,
                url: url.href,
              }),
            (error: unknown) => reject(asNotFetched(error, signal)),
          )
        },
      )
      outgoing.on('error', (error) => reject(asNotFetched(error, signal)))
      outgoing.end(body)
    })
  }

  /** The address to connect to, when all that the name stands for may be reached. @throws NotFetched */
  async addressOf(host: string): Promise<string> {
    const addresses = isIP(host) ? [host] : await this.#lookUp(host)
    const [first] = addresses
    if (first === undefined) throw new NotFetched('unreachable', 'There is no such host.')
    if (!addresses.every((address) => this.#allowed.has(host, address)))
      throw new NotFetched('address', 'This address is not to be fetched from here.')
    return first
  }

  async #lookUp(host: string): Promise<readonly string[]> {
    try {
      return await this.#resolve(host)
    } catch (error) {
      throw new NotFetched('unreachable', 'There is no such host.', { cause: error })
    }
  }
}

function parsed(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) throw new NotFetched('scheme', 'This is no address.')
  const url = new URL(text, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new NotFetched('scheme', 'Only addresses with https or http are fetched.')
  if (url.username || url.password) throw new NotFetched('scheme', 'An address holds no password.')
  return url
}

/** As browsers do; what proves who we are goes to no other origin. */
function redirected(request: OutsideRequest, status: number, isSameOrigin: boolean): OutsideRequest {
  const { body, method = 'GET', secretHeaders = {}, ...rest } = request
  const headers = Object.fromEntries(
    Object.entries(rest.headers ?? {}).filter(
      ([name]) =>
        isSameOrigin || !['authorization', 'cookie', 'proxy-authorization'].includes(name.toLowerCase()),
    ),
  )
  const kept = { headers, secretHeaders: isSameOrigin ? secretHeaders : {} }
  if (status === 307 || status === 308) return { method, ...kept, ...(body === undefined ? {} : { body }) }
  return { method: method === 'HEAD' ? 'HEAD' : 'GET', ...kept }
}

/** Answers every lookup of the connection with the address that was judged. */
const pinned =
  (address: string): LookupFunction =>
  (_host, options, callback) => {
    const family = isIP(address)
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }

async function received(incoming: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) throw new NotFetched('size', `It holds more than ${mostBytes} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const flat = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))

function asNotFetched(error: unknown, signal: AbortSignal): NotFetched {
  if (error instanceof NotFetched) return error
  if (signal.aborted) return new NotFetched('time', 'It took too long.', { cause: error })
  return new NotFetched('unreachable', 'It did not answer.', { cause: error })
}

async function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = new NotFetched('time', 'It took too long.')
  if (signal.aborted) throw late
  return Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(late), { once: true })),
  ])
}
