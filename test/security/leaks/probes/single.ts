import { type Aim, type Asked, nowhere, type Probes, query, send } from './asked.ts'

const each = (aim: Aim, of: (path: string, id: string) => Asked[]) =>
  [...aim.hidden, ...aim.seen].flatMap((id) => of(`/api/records/${aim.object}/${id}`, id))
const onlyHidden = (aim: Aim, of: (path: string, id: string) => Asked[]) =>
  aim.hidden.flatMap((id) => of(`/api/records/${aim.object}/${id}`, id))
/** One that was changed, one that is gone in one world, one that is seen. */
const few = (aim: Aim, of: (path: string, id: string) => Asked[]) =>
  each(
    {
      ...aim,
      hidden: [...new Set([aim.hidden[0]!, aim.hidden.at(-2) ?? aim.hidden[0]!])],
      seen: aim.seen.slice(0, 1),
    },
    of,
  )
const past = (aim: Aim, door: 'history' | 'timeline') => [
  ...few({ ...aim, hidden: aim.hidden.slice(0, 1) }, (path) => [{ path: `${path}/${door}` }]),
  ...aim.seen
    .slice(0, 1)
    .map((id) => ({ ...query(`/api/records/${aim.object}/${id}/${door}`, { limit: '2' }), pages: true })),
]
const isDeal = ({ object }: Aim) => object === 'deal'

/** Doors to one record. Writes that would succeed come last, so that they spoil nothing for the others. */
export const singleProbes: Probes = {
  'GET /api/records/{object}/{id}': (aim) => [
    ...each(aim, (path) => [{ path }]),
    ...few(aim, (path) => [
      query(path, { fields: 'id,_permissions,owner,created_by,updated_by' }),
      ...(isDeal(aim)
        ? [
            query(path, { fields: 'secret' }),
            query(path, { fields: 'phone,firm,others,about,paper,lines' }),
            query(path, { fields: 'firm.name,firm.budget,firm.owner.name' }),
          ]
        : []),
    ]),
  ],
  'GET /api/records/{object}/{id}/history': (aim) => past(aim, 'history'),
  'GET /api/records/{object}/{id}/timeline': (aim) => past(aim, 'timeline'),
  'GET /api/records/{object}/{id}/stages': (aim) => few(aim, (path) => [{ path: `${path}/stages` }]),
  'GET /api/records/{object}/{id}/related/{relation}': (aim) =>
    few(aim, (path) => {
      const to = `${path}/related/${aim.relation}`
      return [query(to, { count: 'exact', search: 'falcon' }), query(to, { count: 'exact', limit: '10' })]
    }),
  'GET /api/records/{object}/{id}/presence': (aim) => few(aim, (path) => [{ path: `${path}/presence` }]),
  'PUT /api/records/{object}/{id}/presence': (aim) =>
    few(aim, (path, id) =>
      [true, false].map((editing) => send('PUT', `${path}/presence`, { tab: id, editing })),
    ),
  'GET /api/records/{object}/{id}/actions': (aim) => few(aim, (path) => [{ path: `${path}/actions` }]),
  'GET /api/records/{object}/{id}/access': (aim) =>
    few(aim, (path) => [
      { path: `${path}/access` },
      query(`${path}/access`, { user: aim.facts.people.rival }),
    ]),
  'PATCH /api/records/{object}/{id}': (aim) => [
    ...onlyHidden(aim, (path) => [
      send('PATCH', path, { name: 'stolen' }),
      send('PATCH', path, { name: 'stolen' }, { 'if-match': '"1"' }),
    ]),
    ...(isDeal(aim) ? patches(aim) : []),
  ],
  'DELETE /api/records/{object}/{id}': (aim) =>
    onlyHidden(aim, (path) => [
      { method: 'DELETE', path },
      { method: 'DELETE', path: `${path}?purge=true` },
    ]),
  'POST /api/records/{object}/{id}/restore': (aim) =>
    onlyHidden(aim, (path) => [send('POST', `${path}/restore`, {})]),
  'POST /api/records/{object}/{id}/actions/merge': (aim) => {
    const [one = nowhere, two = nowhere] = aim.seen
    const path = `/api/records/${aim.object}/${one}/actions/merge`
    return [
      ...aim.hidden.map((id) => send('POST', path, { with: [id] })),
      ...onlyHidden(aim, (to) => [send('POST', `${to}/actions/merge`, { with: [one], dryRun: true })]),
      send('POST', path, { with: [two], choose: { secret: two, phone: two }, dryRun: true }),
      send('POST', `/api/records/${aim.object}/${two}/actions/merge`, { with: [one], dryRun: true }),
    ]
  },
  'POST /api/records/{object}/{id}/actions/unmerge': (aim) =>
    few(aim, (path) => [send('POST', `${path}/actions/unmerge`, {})]),
  'POST /api/records/{object}/{id}/actions/submitForApproval': (aim) =>
    few(aim, (path) => [send('POST', `${path}/actions/submitForApproval`, {})]),
  'POST /api/records/{object}/{id}/actions/assign': (aim) => [
    ...onlyHidden(aim, (path) => [
      send('POST', `${path}/actions/assign`, {}),
      send('POST', `${path}/actions/assign`, { to: aim.facts.me }),
    ]),
    ...each({ ...aim, hidden: [] }, (path) => [send('POST', `${path}/actions/assign`, { to: nowhere })]),
  ],
  'POST /api/records/{object}/{id}/actions/transfer': (aim) => [
    ...onlyHidden(aim, (path) => [send('POST', `${path}/actions/transfer`, { to: aim.facts.me })]),
    ...each({ ...aim, hidden: [] }, (path) => [send('POST', `${path}/actions/transfer`, { to: nowhere })]),
  ],
  'POST /api/records/{object}/{id}/actions/clone': (aim) => [
    ...onlyHidden(aim, (path) => [send('POST', `${path}/actions/clone`, { values: { name: 'stolen' } })]),
    ...few({ ...aim, hidden: [] }, (path) => [send('POST', `${path}/actions/clone`, {})]),
  ],
  'POST /api/records/{object}/{id}/actions/share': (aim) => [
    ...onlyHidden(aim, (path) => [send('POST', `${path}/actions/share`, { with: [{ user: aim.facts.me }] })]),
    ...each({ ...aim, hidden: [] }, (path) => [
      send('POST', `${path}/actions/share`, { with: [{ user: nowhere }] }),
    ]),
  ],
  'POST /api/records/{object}/{id}/actions/unshare': (aim) =>
    few(aim, (path) => [
      send('POST', `${path}/actions/unshare`, { with: [{ user: aim.facts.people.rival }] }),
    ]),
  'POST /api/records/{object}': (aim) => {
    const path = `/api/records/${aim.object}`
    if (!isDeal(aim)) return [send('POST', path, {}), send('POST', path, { nothing: 1 })]
    const { firms, deals, me, files } = aim.facts
    const name = aim.kind.name
    return [
      { name: 'x', firm: { id: firms.hidden } },
      { name: 'x', firm: { name: `${name} falcon firm` } },
      { name: 'x', others: [firms.hidden, firms.seen] },
      { name: 'x', about: { object: 'deal', id: deals.changed } },
      { name: 'x', about: { object: 'deal', id: deals.purged } },
      { name: 'x', paper: files.hidden },
      { name: 'x', note: `${name} sparrow one note` },
      { name: 'x', secret: 'guess', rank: 4 },
      { name: 'x', phone: '138****5678' },
      { name: 'x', lines: [{ id: aim.facts.lines.hidden, name: 'stolen' }] },
      { name: `${name} made`, firm: firms.seen, owner: me },
    ].map((json) => send('POST', path, json))
  },
}

function patches(aim: Aim): Asked[] {
  const { deals, firms, lines, people } = aim.facts
  return [
    ...[{ secret: 'guess' }, { rank: 5 }, { phone: '13812345678' }, { phone: '138****5678' }].map((json) =>
      send('PATCH', `/api/records/deal/${deals.two}`, json),
    ),
    send('PATCH', `/api/records/deal/${deals.two}`, { name: 'lost update' }, { 'if-match': '"99"' }),
    send('PATCH', `/api/records/deal/${deals.two}`, { firm: { id: firms.hidden } }),
    send('PATCH', `/api/records/deal/${deals.two}`, { about: { object: 'deal', id: deals.changed } }),
    send('PATCH', `/api/records/deal/${deals.two}`, { lines: [{ id: lines.hidden, quantity: 9 }] }),
    send('PATCH', `/api/records/deal/${deals.two}`, { owner: people.rival, nothing: 1 }),
    send('PATCH', `/api/records/deal/${deals.two}`, { name: `${aim.kind.name} sparrow renamed` }),
  ]
}
