import { nowhere, type Probes, query, send, upload } from './asked.ts'

/** Doors that are not of one object. */
export const fixedProbes: Probes = {
  'GET /api/app': () => [
    { path: '/api/app' },
    query('/api/app', { part: 'shell' }),
    query('/api/app', { objects: 'deal,firm' }),
  ],
  'GET /api/openapi.json': () => [{ path: '/api/openapi.json' }],
  'GET /api/search': ({ kind }) => [
    ...['sparrow', 'falcon', `${kind.name} falcon moved`, 'sparow', 'fa', 'vault', '1381234', 'Oslo'].map(
      (q) => query('/api/search', { q }),
    ),
    query('/api/search', { q: 'falcon', objects: 'deal' }),
  ],
  'GET /api/me': () => [{ path: '/api/me' }],
  'PATCH /api/me': () => [send('PATCH', '/api/me', { nothing: 1 })],
  'GET /api/me/views': () => [{ path: '/api/me/views' }, query('/api/me/views', { object: 'deal' })],
  'POST /api/me/views': ({ kind }) => [
    send('POST', '/api/me/views', {
      object: 'deal',
      name: 'Mine',
      view: { filter: "secret = 'x'", sort: '-rank', columns: ['name', 'secret'] },
    }),
    send('POST', '/api/me/views', {
      object: 'firm',
      name: `Of ${kind.name}`,
      view: { columns: ['name', 'budget'] },
    }),
    { path: '/api/me/views' },
  ],
  'PATCH /api/me/views/{id}': () => [send('PATCH', `/api/me/views/${nowhere}`, { name: 'x' })],
  'DELETE /api/me/views/{id}': () => [{ method: 'DELETE', path: `/api/me/views/${nowhere}` }],
  'GET /api/me/sessions': () => [{ path: '/api/me/sessions' }],
  'DELETE /api/me/sessions/{id}': () => [{ method: 'DELETE', path: `/api/me/sessions/${nowhere}` }],
  'GET /api/me/second-factor': () => [{ path: '/api/me/second-factor' }],
  'POST /api/me/second-factor/confirm': () => [
    send('POST', '/api/me/second-factor/confirm', { code: '000000' }),
  ],
  'DELETE /api/me/second-factor': () => [
    send('DELETE', '/api/me/second-factor', { password: 'x', code: '000000' }),
  ],
  'GET /api/me/notification-preferences': () => [{ path: '/api/me/notification-preferences' }],
  'PATCH /api/me/notification-preferences': () => [
    send('PATCH', '/api/me/notification-preferences', { quiet: null }),
  ],
  'GET /api/notifications': () => [
    { path: '/api/notifications' },
    query('/api/notifications', { kind: 'alert', unread: 'true' }),
  ],
  'POST /api/notifications/read': () => [send('POST', '/api/notifications/read', { ids: [nowhere] })],
  'GET /api/notifications/unsubscribe': () => [query('/api/notifications/unsubscribe', { token: 'x' })],
  'POST /api/notifications/unsubscribe': () => [send('POST', '/api/notifications/unsubscribe?token=x', {})],
  'GET /api/keys': () => [{ path: '/api/keys' }],
  'DELETE /api/keys/{id}': () => [{ method: 'DELETE', path: `/api/keys/${nowhere}` }],
  'GET /api/jobs': () => [{ path: '/api/jobs' }],
  'GET /api/jobs/{id}': () => [{ path: `/api/jobs/${nowhere}` }],
  'POST /api/jobs/{id}/cancel': () => [send('POST', `/api/jobs/${nowhere}/cancel`, {})],
  'POST /api/files': () => [{ ...upload('/api/files', 'a text of mine') }],
  'GET /api/files/{id}': ({ facts: { files } }) =>
    [files.hidden, files.seen, nowhere].map((id) => ({ path: `/api/files/${id}` })),
  'GET /api/audit': () => [{ path: '/api/audit' }, query('/api/audit', { object: 'deal' })],
  'GET /api/audit/export': () => [{ path: '/api/audit/export' }],
  'GET /api/audit/settings': () => [{ path: '/api/audit/settings' }],
  'PATCH /api/audit/settings': () => [send('PATCH', '/api/audit/settings', { nothing: 1 })],
  'POST /api/audit/erase': () => [send('POST', '/api/audit/erase', { nothing: 1 })],
  'GET /api/audit/verify': () => [{ path: '/api/audit/verify' }],
}

/** The designer's and the administration: closed to these people with one word. */
export const closedProbe = (method: string, path: string) => {
  const to = path
    .replace('{kind}', 'object')
    .replace('{name}', 'deal')
    .replace('{version}', '1')
    .replace('{id}', nowhere)
  return method === 'GET'
    ? { path: to }
    : send(method, to, { kind: 'object', name: 'deal', document: {}, text: 'secret', object: 'deal' })
}

/** Routes without anything of a record: signing in, and what makes or ends the very session that asks. */
export const aboutNoRecord: Record<string, string> = {
  'POST /api/auth/login': 'engine/auth/sign-in',
  'POST /api/auth/second-factor': 'engine/auth/second-factor',
  'GET /api/auth/oidc/{name}': 'engine/auth/oidc',
  'GET /api/auth/oidc/{name}/callback': 'engine/auth/oidc',
  'POST /api/auth/logout': 'engine/auth/sign-in',
  'GET /api/auth/options': 'engine/auth/sign-in',
  'POST /api/me/password': 'engine/auth/me',
  'POST /api/me/second-factor': 'engine/auth/second-factor; its answer is random',
  'POST /api/keys': 'engine/auth/api-keys; its answer is random',
  'GET /api/events': 'events.test.ts in this folder',
}
