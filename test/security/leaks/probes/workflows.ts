import { nowhere, type Probes, send } from './asked.ts'

const runs = '/api/workflows/runs'
const moves: Probes = Object.fromEntries(
  ['retry', 'hurry', 'skip', 'jump', 'cancel', 'suspend', 'resume'].map((act) => [
    `POST ${runs}/{id}/${act}`,
    () => [send('POST', `${runs}/${nowhere}/${act}`, { to: 'end', reason: 'probe' })],
  ]),
)

const taskActs: Readonly<Record<string, object>> = {
  transfer: { to: nowhere },
  delegate: { to: nowhere, comment: 'probe' },
  addApprover: { to: nowhere, where: 'before' },
  removeApprover: { seat: 1 },
  askAdvice: { to: [], comment: 'probe' },
  comment: { comment: 'probe' },
  remind: {},
}
const tasks: Probes = Object.fromEntries(
  Object.entries(taskActs).map(([act, body]) => [
    `POST /api/workflows/tasks/{id}/${act}`,
    () => [send('POST', `/api/workflows/tasks/${nowhere}/${act}`, body)],
  ]),
)

/** Workflows: what is behind a system right is closed with one word, what is about a record is as the record is. */
export const workflowProbes: Probes = {
  'GET /api/workflows/buttons': () => [
    { path: '/api/workflows/buttons' },
    { path: '/api/workflows/buttons?object=deal' },
  ],
  'GET /api/workflows/node-types': () => [{ path: '/api/workflows/node-types' }],
  'GET /api/design/connections': () => [{ path: '/api/design/connections' }],
  'PUT /api/design/connections/{name}/secrets': () => [
    send('PUT', '/api/design/connections/nothing/secrets', { password: 'probe' }),
  ],
  'GET /api/workflows/hooks': () => [{ path: '/api/workflows/hooks' }],
  'GET /api/workflows/incidents': () => [
    { path: '/api/workflows/incidents' },
    { path: '/api/workflows/incidents?group=0&workflow=deal.nothing' },
  ],
  'POST /api/workflows/incidents/act': () => [
    send('POST', '/api/workflows/incidents/act', {
      act: 'cancel',
      group: { workflow: 'deal.nothing', version: 1, node: null, code: 'internal' },
      reason: 'probe',
    }),
  ],
  'POST /api/workflows/runs/act': () => [
    send('POST', `${runs}/act`, { act: 'suspend', filter: { workflow: 'deal.nothing' }, dryRun: true }),
  ],
  'GET /api/workflows/paused': () => [{ path: '/api/workflows/paused' }],
  'POST /api/workflows/{name}/pause': () => [send('POST', '/api/workflows/deal.nothing/pause', {})],
  'POST /api/workflows/{name}/resume': () => [send('POST', '/api/workflows/deal.nothing/resume', {})],
  'GET /api/workflows/{name}/stats': () => [{ path: '/api/workflows/deal.nothing/stats' }],
  [`GET ${runs}`]: ({ facts: { deals } }) => [
    { path: runs },
    ...Object.values(deals).map((id) => ({ path: `${runs}?object=deal&record=${id}` })),
  ],
  [`GET ${runs}/{id}/picture`]: () => [{ path: `${runs}/${nowhere}/picture` }],
  [`GET ${runs}/{id}/threads/{token}/input`]: () => [{ path: `${runs}/${nowhere}/threads/1/input` }],
  [`GET ${runs}/{id}`]: () => [{ path: `${runs}/${nowhere}` }],
  ...moves,
  'POST /api/workflows/{name}/run': ({ facts: { deals } }) =>
    Object.values(deals).map((id) => send('POST', '/api/workflows/deal.nothing/run', { record: id })),
  'GET /api/workflows/{name}/versions': () => [{ path: '/api/workflows/deal.nothing/versions' }],
  'GET /api/workflows/{name}/versions/{version}': () => [{ path: '/api/workflows/deal.nothing/versions/1' }],
  [`POST ${runs}/{id}/migrate`]: () => [send('POST', `${runs}/${nowhere}/migrate`, { dryRun: true })],
  'POST /api/workflows/{name}/migrate': () => [
    send('POST', '/api/workflows/deal.nothing/migrate', { from: 1, map: {}, dryRun: true }),
  ],
  'GET /api/workflows/tasks': () => [
    { path: '/api/workflows/tasks' },
    { path: '/api/workflows/tasks?state=done' },
  ],
  'GET /api/workflows/tasks/{id}': () => [{ path: `/api/workflows/tasks/${nowhere}` }],
  ...tasks,
  'POST /api/workflows/tasks/{id}/claim': () => [send('POST', `/api/workflows/tasks/${nowhere}/claim`, {})],
  'POST /api/workflows/tasks/{id}/unclaim': () => [
    send('POST', `/api/workflows/tasks/${nowhere}/unclaim`, {}),
  ],
  'POST /api/workflows/tasks/{id}/complete': () => [
    send('POST', `/api/workflows/tasks/${nowhere}/complete`, { port: 'yes', values: {} }),
  ],
}
