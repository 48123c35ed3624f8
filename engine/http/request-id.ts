import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import type { Log } from '../context.ts'
import { localeOf } from './locale.ts'
import { answerProblem } from './problem-response.ts'

/** Whoever reads the log must not be able to decide by the link of a mail. */
const withoutSecrets = (path: string): string =>
  path.replace(/^(\/api\/approvals\/mail\/|\/app\/approve\/).+/, '$1…')

const usable = /^[\w.:-]{8,80}$/

/** Gives every request its id, turns whatever goes wrong into a problem, and writes one line to the log. */
export function requestId(log: Log): Middleware {
  return async (http, next) => {
    const given = http.get('x-request-id')
    http.state.requestId = usable.test(given) ? given : randomUUID()
    http.state.locale = localeOf(null, http.get('accept-language'))
    http.set('X-Request-Id', http.state.requestId)
    const started = performance.now()
    try {
      await next()
    } catch (error) {
      answerProblem(http, error, log)
    }
    const { ctx } = http.state as { ctx?: { user: { id: string } } }
    log.info(
      {
        requestId: http.state.requestId,
        method: http.method,
        path: withoutSecrets(http.path),
        status: http.status,
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...(ctx ? { user: ctx.user.id } : {}),
      },
      'request',
    )
  }
}
