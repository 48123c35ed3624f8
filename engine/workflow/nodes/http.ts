import { address, choiceOf, namedOrWritten, value, values } from '../../process/graph/options.ts'
import { defineNode, failed, later } from '../define-node.ts'
import { type Localized, textFor } from '../expressions/templates.ts'
import { askOutside } from '../outside/calls.ts'
import { namedConnection } from '../outside/http-auth.ts'
import type { HttpRequest } from '../outside/http-call.ts'

interface Options {
  method?: string
  url: Localized
  headers?: object
  query?: object
  body?: unknown
  auth?: string | { connection: string }
  success?: string[]
}

/** Asks another system. Its answer is the output: status, headers, body. An error status is an error, `http.404`. */
export const http = defineNode<Options>({
  name: 'http',
  waits: true,
  options: {
    required: ['url'],
    properties: {
      method: choiceOf('Method', '方法', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'GET'),
      url: address('Address', '地址'),
      headers: values('Headers', '请求头'),
      query: values('Parameters', '查询参数'),
      body: value('Body', '内容'),
      auth: namedOrWritten('Signs in by', '登录连接', 'connection'),
      success: { title: 'Success', 'x-title-zh': '成功状态码', type: 'array', items: { type: 'string' } },
    },
  },
  async run(scope, { method = 'GET', url, headers = {}, query = {}, body, auth, success = ['2xx'] }) {
    const address = textFor(await scope.texts(url))
    if (!URL.canParse(address)) return failed('http.scheme', { message: 'This is no address.' })
    const to = new URL(address)
    for (const [name, part] of Object.entries(await scope.values(query)))
      if (part !== null) to.searchParams.set(name, String(part))
    const said = body === undefined ? undefined : await scope.value(body)
    const isText = typeof said === 'string'
    const own = Object.fromEntries(
      Object.entries(await scope.values(headers)).map(([name, part]) => [
        name.toLowerCase(),
        String(part ?? ''),
      ]),
    )
    const type: Record<string, string> =
      said === undefined ? {} : { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }
    const connection = namedConnection(auth)
    if (auth !== undefined && connection === undefined)
      return failed('http.connection', { message: 'This names no connection.' })
    const request: HttpRequest = {
      method,
      url: to.href,
      headers: { ...type, ...own },
      body: said === undefined ? null : isText ? said : JSON.stringify(said),
      success,
      ...(connection === undefined ? {} : { auth: connection }),
    }
    const { db, key, token, node, run, now } = scope.work
    await askOutside(db, { key, token, node, kind: 'http', request, run: run.id, at: now })
    return later
  },
})
