import { nearest } from '../../metadata/language/check/suggest.ts'
import type { AppModel } from '../model.ts'
import { connectionFlaw, namedConnection } from './outside/http-auth.ts'

/** What is wrong with the connection by which a step signs in: it is there, and can sign calls. */
export function checkAuth(
  { connections }: Pick<AppModel, 'connections'>,
  auth: unknown,
  say: (code: string, path: readonly string[], texts: { en: string; zh: string }) => void,
): void {
  if (auth === undefined) return
  const name = namedConnection(auth)
  if (name === undefined) {
    say('process_option_invalid', ['auth'], {
      en: 'Name a connection, as in { "connection": "erp" }.',
      zh: '请填写连接名称，例如 { "connection": "erp" }。',
    })
    return
  }
  const connection = connections.get(name)
  if (!connection) {
    const meant = nearest(
      name,
      [...connections].flatMap(([one, { type }]) => (type === 'http' ? [one] : [])),
    )
    say('unknown_connection', ['auth'], {
      en: `There is no connection "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有连接“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    })
    return
  }
  const flaw = connectionFlaw(connection)
  if (flaw)
    say('connection_cannot_sign', ['auth'], {
      en: `Calls cannot be signed by the connection "${name}". ${flaw.en}`,
      zh: `无法使用连接“${name}”登录。${flaw.zh}`,
    })
}
