import Router from '@koa/router'
import type { Context } from 'koa'
import { once } from '../../db/idempotency.ts'
import { languageOf, problemOf } from '../../problem-view.ts'
import { ifMatch } from '../if-match.ts'
import { recordActions } from '../record-actions.ts'
import { mergeRecords } from './merge-records.ts'
import { unmergeRecord } from './unmerge-record.ts'

/** Actions of a record: which are possible now; several records become one, and several again. */
export const mergeRoutes = new Router({ prefix: '/api/records/:object/:id/actions' })

const asked = (http: Context) => ({
  key: http.get('idempotency-key') || undefined,
  route: http.path,
  body: http.request.body,
})

const object = (http: Context): string => String(http['params']['object'])
const id = (http: Context): string => String(http['params']['id'])

mergeRoutes.get('/', async (http) => {
  const { ctx } = http.state
  const about = { requestId: ctx.requestId, language: languageOf(ctx.locale) }
  const states = await recordActions(ctx, object(http), id(http))
  http.body = {
    data: states.map(({ name, refused, reason }) => {
      if (!refused) return { name, possible: true }
      const { code, detail } = problemOf(refused, about)
      return { name, possible: false, code, reason: reason?.[about.language] ?? detail }
    }),
  }
})

mergeRoutes.post('/merge', async (http) => {
  const version = ifMatch(http.get('if-match'))
  const { status, body } = await once(http.state.ctx, asked(http), async (tx) => ({
    status: 200,
    body: await mergeRecords(tx, object(http), id(http), {
      body: http.request.body,
      ...(version === undefined ? {} : { version }),
    }),
  }))
  http.status = status
  http.body = body
})

mergeRoutes.post('/unmerge', async (http) => {
  const { status, body } = await once(http.state.ctx, asked(http), async (tx) => ({
    status: 200,
    body: await unmergeRecord(tx, object(http), id(http), http.request.body),
  }))
  http.status = status
  http.body = body
})
