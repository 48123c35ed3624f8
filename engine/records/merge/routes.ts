import Router from '@koa/router'
import type { Context } from 'koa'
import { once } from '../../db/idempotency.ts'
import { ifMatch } from '../if-match.ts'
import { mergeRecords } from './merge-records.ts'
import { unmergeRecord } from './unmerge-record.ts'

/** Several records become one, and several again. */
export const mergeRoutes = new Router({ prefix: '/api/records/:object/:id/actions' })

const asked = (http: Context) => ({
  key: http.get('idempotency-key') || undefined,
  route: http.path,
  body: http.request.body,
})

const object = (http: Context): string => String(http['params']['object'])
const id = (http: Context): string => String(http['params']['id'])

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
