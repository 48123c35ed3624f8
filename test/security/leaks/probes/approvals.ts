import { nowhere, type Probes, query, send } from './asked.ts'

const at = '/api/approvals'

/** What acts take; none of it is about anything that is there. */
const bodies: Readonly<Record<string, object>> = {
  approve: { shown: 'probe' },
  reject: { shown: 'probe' },
  return: { to: 'submit' },
  transfer: { to: nowhere },
  delegate: { to: nowhere },
  addApprover: { to: nowhere, where: 'beside' },
  removeApprover: { seat: 1 },
  askAdvice: { to: [nowhere] },
  copy: { to: [nowhere] },
  claim: {},
  unclaim: {},
  takeBack: {},
  remind: {},
  comment: { comment: 'probe' },
  markRead: {},
}
const wholes: Readonly<Record<string, object>> = {
  withdraw: {},
  resubmit: {},
  end: { reason: 'probe' },
  suspend: { reason: 'probe' },
  resume: {},
  jump: { to: 'probe', reason: 'probe' },
  skip: { reason: 'probe' },
  replace: { step: 'probe', seat: 1, user: nowhere, reason: 'probe' },
  copy: { to: [nowhere] },
  comment: { comment: 'probe' },
  remind: {},
  markRead: {},
}

const onNothing = (of: 'tasks' | 'instances', acts: Readonly<Record<string, object>>): Probes =>
  Object.fromEntries(
    Object.entries(acts).map(([act, body]) => [
      `POST ${at}/${of}/{id}/${act}`,
      () => [send('POST', `${at}/${of}/${nowhere}/${act}`, body)],
    ]),
  )

/** Approvals: of records that one may not see they tell nothing, not even whether there is one. */
export const approvalProbes: Probes = {
  [`GET ${at}/counts`]: () => [{ path: `${at}/counts` }],
  [`GET ${at}/tasks`]: () => [
    { path: `${at}/tasks`, pages: true },
    ...['assignee', 'submitter', 'copied'].map((role) => query(`${at}/tasks`, { role, state: 'done' })),
    query(`${at}/tasks`, { role: 'submitter', q: 'a' }),
  ],
  [`POST ${at}/tasks/batch`]: () => [
    send('POST', `${at}/tasks/batch`, { act: 'approve', tasks: [{ id: nowhere, shown: 'probe' }] }),
  ],
  ...onNothing('tasks', bodies),
  [`GET ${at}/instances/{id}`]: () => [{ path: `${at}/instances/${nowhere}` }],
  ...onNothing('instances', wholes),
  [`POST ${at}/preview`]: ({ facts: { deals } }) =>
    Object.values(deals).map((id) => send('POST', `${at}/preview`, { object: 'deal', id })),
  [`GET ${at}/records/{object}/{id}`]: ({ facts: { deals, firms } }) => [
    ...Object.values(deals).map((id) => ({ path: `${at}/records/deal/${id}` })),
    ...Object.values(firms).map((id) => ({ path: `${at}/records/firm/${id}` })),
  ],
  [`GET ${at}/mail/{token}`]: () => [{ path: `${at}/mail/${'x'.repeat(43)}` }],
  [`POST ${at}/mail/{token}`]: () => [send('POST', `${at}/mail/${'x'.repeat(43)}`, { act: 'approve' })],
  [`GET ${at}/delegations`]: () => [{ path: `${at}/delegations` }, { path: `${at}/delegations?all=true` }],
  [`POST ${at}/delegations`]: () => [
    send('POST', `${at}/delegations`, {
      delegate: nowhere,
      starts_at: '2026-01-01T00:00:00Z',
      ends_at: '2026-01-02T00:00:00Z',
    }),
  ],
  [`DELETE ${at}/delegations/{id}`]: () => [{ method: 'DELETE', path: `${at}/delegations/${nowhere}` }],
}
