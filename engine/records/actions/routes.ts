import Router from '@koa/router'
import type { Context } from 'koa'
import { type Answer, once } from '../../db/idempotency.ts'
import { languageOf, problemOf } from '../../problem-view.ts'
import { confirmsDuplicates } from '../confirm.ts'
import { ifMatch } from '../if-match.ts'
import type { RecordView } from '../read.ts'
import { readBack } from '../read-back.ts'
import { builtInActions } from './built-in.ts'
import { possibleActions } from './possible.ts'
import type { RecordAction } from './record-action.ts'

const object = (http: Context): string => String(http['params']['object'])
const id = (http: Context): string => String(http['params']['id'])

/** Actions of a record: which are possible now, and a door to each. Composed when all modules have said theirs. */
export function recordActionRoutes(): Router {
  const routes = new Router({ prefix: '/api/records/:object/:id/actions' })
  routes.get('/', async (http) => {
    const { ctx } = http.state
    const about = { requestId: ctx.requestId, language: languageOf(ctx.locale) }
    const states = await possibleActions(ctx, object(http), id(http))
    http.body = {
      data: states.map(({ name, refused, reason }) => {
        if (!refused) return { name, possible: true }
        const { code, detail } = problemOf(refused, about)
        return { name, possible: false, code, reason: reason?.[about.language] ?? detail }
      }),
    }
  })
  for (const action of builtInActions()) routes.post(`/${action.name}`, (http) => act(http, action))
  return routes
}

async function act(http: Context, { answers, versioned, confirms, run }: RecordAction): Promise<void> {
  const version = versioned ? ifMatch(http.get('if-match')) : undefined
  const body: unknown = http.request.body
  const asked = {
    object: object(http),
    id: id(http),
    body,
    ...(confirms ? { confirm: confirmsDuplicates(http.query['confirm']) } : {}),
    ...(version === undefined ? {} : { version }),
  }
  const repeated = { key: http.get('idempotency-key') || undefined, route: http.path, body }
  const answer = await once(http.state.ctx, repeated, async (tx) => ({
    status: answers === 'made' || answers === 201 ? 201 : 200,
    body: await run(tx, asked),
  }))
  http.status = answer.status
  http.body = answer.body
  if (answers === 'made' || answers === 'record') await tellRecord(http, answer)
  if (http.status === 200 && isWaiting(answer.body)) http.status = 202
}

/** A large record was not kept with its first answer. */
async function tellRecord(http: Context, { status, body, isShort }: Answer): Promise<void> {
  const made = body as RecordView
  const record = isShort ? await readBack(http.state.ctx, object(http), made.id) : made
  if (status === 201) http.set('Location', `/api/records/${object(http)}/${record.id}`)
  http.set('ETag', `"${record.version}"`)
  http.body = record
}

/** The change, or a part of it, waits for an approval. */
const isWaiting = (body: unknown): boolean => {
  const { record = body } = (body ?? {}) as { record?: unknown }
  return typeof record === 'object' && record !== null && '_waiting' in record
}
