import type { ConnectionDocument } from '../../../metadata/schema/types.ts'
import type { Contexts } from '../../jobs/contexts.ts'
import type { Keyring } from '../../keys.ts'
import { secretOf } from '../mailboxes/secrets.ts'

/** What a call is signed with; it goes to the origin of its address and to no other. */
export interface Signed {
  headers: Readonly<Record<string, string>>
  /** What must not be kept where the other side repeats it. */
  hidden: readonly string[]
}

/** Why a call cannot be signed: the error of its step. */
export interface Unsigned {
  fail: 'http.connection' | 'http.secret' | 'http.origin'
  detail: { connection: string; message: string; errors: [{ message: Texts }] }
}

interface Texts {
  en: string
  zh: string
}

export type Sign = (connection: string, url: string) => Promise<Signed | Unsigned>

const schemes = ['bearer', 'basic', 'header'] as const
/** What the call itself says, and what belongs to the line it goes over. */
const taken = [
  'connection',
  'content-length',
  'host',
  'idempotency-key',
  'transfer-encoding',
  'trellis-signature',
]

/** A connection by its name: `"erp"`, or `{ "connection": "erp" }`. Undefined: neither. */
export function namedConnection(auth: unknown): string | undefined {
  if (typeof auth === 'string') return auth === '' ? undefined : auth
  if (typeof auth !== 'object' || auth === null) return undefined
  const { connection, ...others } = auth as { connection?: unknown }
  return typeof connection === 'string' && connection !== '' && Object.keys(others).length === 0
    ? connection
    : undefined
}

/** Why calls cannot be signed by a connection, whatever its secret is; undefined: they can. */
export function connectionFlaw({
  type,
  url,
  options = {},
  secrets = [],
}: ConnectionDocument): { en: string; zh: string } | undefined {
  const { scheme, user, header } = options
  if (type !== 'http') return { en: 'Its type is not "http".', zh: '其类型不是“http”。' }
  if (!schemes.includes(scheme as 'bearer'))
    return {
      en: `Its option "scheme" has to be one of ${schemes.join(', ')}.`,
      zh: `其选项“scheme”须为 ${schemes.join('、')} 之一。`,
    }
  if (secrets.length === 0)
    return { en: 'It names no secret under "secrets".', zh: '其“secrets”未列出密钥名称。' }
  if (url === undefined)
    return {
      en: 'It has no address: its secret would go wherever a step says.',
      zh: '未填写地址，密钥可能发往步骤中填写的任何地址。',
    }
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    return {
      en: 'Its address does not begin with https:// or http://.',
      zh: '其地址须以 https:// 或 http:// 开头。',
    }
  if (scheme === 'basic' && !(typeof user === 'string' && /^[^:\p{Cc}]+$/u.test(user)))
    return {
      en: 'Its option "user" has to name who signs in, without a colon.',
      zh: '其选项“user”须填写登录用户名，且不含冒号。',
    }
  if (scheme === 'header' && !isOwnHeader(header))
    return {
      en: 'Its option "header" has to be the name of a header, such as X-Api-Key.',
      zh: '其选项“header”须为请求头名称，例如 X-Api-Key。',
    }
  return undefined
}

const isOwnHeader = (name: unknown): name is string =>
  typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !taken.includes(name.toLowerCase())

/** Signs calls with the first secret that a connection names, read when the call is sent. */
export const signer =
  (contexts: Pick<Contexts, 'system'>, keys: Keyring): Sign =>
  async (name, address) => {
    const { model, db } = await contexts.system()
    const fail = (code: Unsigned['fail'], message: Texts): Unsigned => ({
      fail: code,
      detail: { connection: name, message: message.en, errors: [{ message }] },
    })
    const connection = model.connections.get(name)
    if (!connection)
      return fail('http.connection', {
        en: `There is no connection "${name}" any more. Publish it again, or let the step sign in by another.`,
        zh: `连接“${name}”已不存在。请重新发布，或为该步骤选择其他连接。`,
      })
    const flaw = connectionFlaw(connection)
    if (flaw)
      return fail('http.connection', {
        en: `Calls cannot be signed by the connection "${name}". ${flaw.en}`,
        zh: `无法使用连接“${name}”登录。${flaw.zh}`,
      })
    const { url, secrets = [], options = {} } = connection
    if (new URL(url!).origin !== new URL(address).origin)
      return fail('http.origin', {
        en: `The secret of the connection "${name}" is for ${new URL(url!).origin}, and another address is called. Call that one, or sign in by a connection of the address.`,
        zh: `连接“${name}”的密钥仅用于 ${new URL(url!).origin}，而调用的是其他地址。请改为调用该地址，或使用对应地址的连接。`,
      })
    const secret = await secretOf(db, keys, { connection: name, name: secrets[0]!, url })
    if (secret === undefined)
      return fail('http.secret', {
        en: `The secret "${secrets[0]}" of the connection "${name}" is not set for its address. Set it, and try the step again.`,
        zh: `连接“${name}”的密钥“${secrets[0]}”尚未针对其地址设置。请设置后重试该步骤。`,
      })
    return (
      headersOf(options, secret) ??
      fail('http.secret', {
        en: `The secret "${secrets[0]}" of the connection "${name}" does not fit into a header: it holds line breaks, or letters beyond ASCII. Set it again.`,
        zh: `连接“${name}”的密钥“${secrets[0]}”含换行或非 ASCII 字符，无法放入请求头。请重新设置。`,
      })
    )
  }

/** Undefined: no header can hold it. */
function headersOf(
  { scheme, user, header }: Readonly<Record<string, unknown>>,
  secret: string,
): Signed | undefined {
  if (scheme === 'basic') {
    const both = Buffer.from(`${String(user)}:${secret}`).toString('base64')
    return { headers: { authorization: `Basic ${both}` }, hidden: [both, secret] }
  }
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(secret)) return undefined
  const headers: Record<string, string> =
    scheme === 'bearer' ? { authorization: `Bearer ${secret}` } : { [String(header).toLowerCase()]: secret }
  return { headers, hidden: [secret] }
}
