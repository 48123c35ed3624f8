import { randomBytes } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import { listNotifications, markNotifications, parseMarking, parseNotificationQuery } from './list.ts'
import { changePreferences, parsePreferences, readPreferences } from './preferences.ts'
import { askUnsubscribe, type Unsubscribing, unsubscribe, unsubscribePage } from './unsubscribe.ts'

/** What people are told, and how they want to be. */
export const notificationRoutes = new Router()

notificationRoutes.get('/api/notifications', async (http) => {
  http.body = await listNotifications(http.state.ctx, parseNotificationQuery(http.query))
})
notificationRoutes.post('/api/notifications/read', async (http) => {
  http.body = await markNotifications(http.state.ctx, parseMarking(http.request.body))
})
notificationRoutes.get('/api/me/notification-preferences', async (http) => {
  http.body = await readPreferences(http.state.ctx)
})
notificationRoutes.patch('/api/me/notification-preferences', async (http) => {
  http.body = await changePreferences(http.state.ctx, parsePreferences(http.request.body))
})

// Nobody is signed in here: the token in the link says whose mails are meant.
notificationRoutes.get('/api/notifications/unsubscribe', async (http) => {
  answerPage(http, await askUnsubscribe(http.state.ctx, http.query['token']), false)
})
notificationRoutes.post('/api/notifications/unsubscribe', async (http) => {
  answerPage(http, await unsubscribe(http.state.ctx, http.query['token']), true)
})

function answerPage(
  http: Pick<Context, 'set' | 'type' | 'body'>,
  asked: Unsubscribing,
  isDone: boolean,
): void {
  const nonce = randomBytes(16).toString('base64')
  http.set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  )
  http.type = 'html'
  http.body = unsubscribePage(asked, { isDone, nonce })
}
