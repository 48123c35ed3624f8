import { createHmac } from 'node:crypto'
import { NotFetched, type Outside } from '../../network/outside.ts'
import { type OutsideDoer, Retry } from './caller.ts'
import type { CallEnd } from './calls.ts'

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
  /** Status codes that are no error: `2xx`, `404`. */
  success: string[]
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
 */
export const httpDoer = (outside: Outside, secretOf: (workflow: string) => string): OutsideDoer => ({
  name: 'http',
  async call({ key, request, workflow }, at, until): Promise<CallEnd> {
    const { method, url, headers, body, success } = request as HttpRequest
    const seconds = String(Math.floor(at.getTime() / 1000))
    const signature = createHmac('sha256', secretOf(workflow))
      .update(`${seconds}.${body ?? ''}`)
      .digest('hex')
    const sent = {
      'user-agent': 'Trellis',
      ...headers,
      'idempotency-key': key,
      'trellis-signature': `t=${seconds},v1=${signature}`,
    }
    try {
      const answer = await outside.fetch(
        url,
        { method, headers: sent, ...(body === null ? {} : { body }) },
        { timeoutMs, mostBytes, until },
      )
      const { status } = answer
      if (success.some((code) => fits(status, code)))
        return { done: 'next', output: { status, headers: answer.headers, body: bodyOf(answer) } }
      if (status === 429 || status >= 500) throw new Retry(`http.${status}`, `It answered ${status}.`)
      return { fail: `http.${status}`, detail: { status, body: bodyOf(answer) } }
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

function bodyOf({ headers, body }: { headers: Record<string, string>; body: Buffer }): unknown {
  const text = body.toString('utf8')
  if (!(headers['content-type'] ?? '').includes('json') || text.length > keptCharacters)
    return text.slice(0, keptCharacters)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
