import { createHmac } from 'node:crypto'
import { NotFetched, type Outside, type OutsideAnswer } from '../../network/outside.ts'
import { type OutsideDoer, Retry } from './caller.ts'
import type { CallEnd } from './calls.ts'
import type { Sign, Signed } from './http-auth.ts'

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
  /** Status codes that are no error: `2xx`, `404`. */
  success: string[]
  /** The connection whose secret goes along; the secret itself is nowhere but in what is sent. */
  auth?: string
}

const timeoutMs = 30_000
const mostBytes = 1_000_000
/** What a step row keeps of an answer. */
const keptCharacters = 200_000

/**
 * Asks an address that a document names. Every attempt has the same Idempotency-Key, and a signature over time and body
 * by which the other side knows that it was us.
 *
 * @param secretOf signs what a workflow asks
 * @param sign says who we are, by a connection
 */
export const httpDoer = (
  outside: Outside,
  secretOf: (workflow: string) => string,
  sign: Sign,
): OutsideDoer => ({
  name: 'http',
  async call({ key, request, workflow }, at, until): Promise<CallEnd> {
    const { method, url, headers, body, success, auth } = request as HttpRequest
    const signed = auth === undefined ? unsigned : await sign(auth, url)
    if ('fail' in signed) return signed
    const seconds = String(Math.floor(at.getTime() / 1000))
    const signature = createHmac('sha256', secretOf(workflow))
      .update(`${seconds}.${body ?? ''}`)
      .digest('hex')
    const sent = {
      'user-agent': 'Trellis',
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !Object.hasOwn(signed.headers, name))),
      'idempotency-key': key,
      'trellis-signature': `t=${seconds},v1=${signature}`,
    }
    try {
      const answer = await outside.fetch(
        url,
        { method, headers: sent, secretHeaders: signed.headers, ...(body === null ? {} : { body }) },
        { timeoutMs, mostBytes, until },
      )
      const { status } = answer
      const said = withoutSecrets(signed, answer)
      if (success.some((code) => fits(status, code))) return { done: 'next', output: { status, ...said } }
      if (status === 429 || status >= 500) throw new Retry(`http.${status}`, `It answered ${status}.`)
      return { fail: `http.${status}`, detail: { status, body: said.body } }
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error
      if (error.why === 'time' || error.why === 'unreachable')
        throw new Retry(`http.${error.why}`, error.message, { cause: error })
      return { fail: `http.${error.why}`, detail: { message: error.message } }
    }
  },
})

const fits = (status: number, code: string): boolean =>
  code.endsWith('xx') ? String(status)[0] === code[0] : String(status) === code

const unsigned: Signed = { headers: {}, hidden: [] }
/** Shorter ones stand in answers by chance. */
const fewestHidden = 6

/** What the other side said, without a secret of ours that it repeats. */
function withoutSecrets(
  { hidden }: Signed,
  { headers, body }: OutsideAnswer,
): { headers: Record<string, string>; body: unknown } {
  const parts = hidden.flatMap(writtenAs).filter(({ length }) => length >= fewestHidden)
  const clear = (text: string): string => parts.reduce((left, part) => left.replaceAll(part, '•••'), text)
  const said = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, clear(text)]))
  const kept = bodyOf(headers, clear(body.toString('utf8')))
  return { headers: said, body: everyText(kept, clear) }
}

/** As it is, in JSON, in JSON as PHP writes it, and in an address. */
function writtenAs(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, inJson, inJson.replaceAll('/', '\\/'), encodeURIComponent(secret)]
}

/** Any letter may be written as its number in JSON: what was read is looked through once more. */
function everyText(value: unknown, clear: (text: string) => string): unknown {
  if (typeof value === 'string') return clear(value)
  if (Array.isArray(value)) return value.map((one) => everyText(one, clear))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clear(key), everyText(one, clear)]))
}

function bodyOf(headers: Readonly<Record<string, string>>, text: string): unknown {
  if (!(headers['content-type'] ?? '').includes('json') || text.length > keptCharacters)
    return text.slice(0, keptCharacters)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
