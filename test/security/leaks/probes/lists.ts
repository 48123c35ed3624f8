import { ruleName } from '../../../../engine/records/rule-views.ts'
import { type Aim, type Asked, type Probes, query, send, upload } from './asked.ts'

const base = ({ object }: Aim) => `/api/records/${object}`

/** Lists that every object has; what only deals know is below. */
const plain: Record<string, string>[] = [
  { count: 'exact' },
  { count: 'estimate', limit: '1' },
  { deleted: 'true', count: 'exact' },
  { sort: 'created_at', limit: '2', count: 'exact' },
  { search: 'sparrow', count: 'exact', fields: 'id' },
  { search: 'falcon', count: 'exact', fields: 'id' },
]

const ofDeals: Record<string, string>[] = [
  { filter: "secret = 'the vault'" },
  { filter: "$contains(secret, 'vault')", count: 'exact' },
  { filter: 'rank > 3 and rank < 50', count: 'exact' },
  { filter: "phone = '13812345678'" },
  { filter: "marked = 'the vault!'", count: 'exact' },
  { sort: 'secret' },
  { sort: '-rank,name' },
  { sort: 'phone' },
  { sort: 'firm.budget' },
  { sort: 'firm.name', fields: 'name,firm', limit: '1' },
  { sort: '-pieces', fields: 'name,pieces,doubled,firm_name' },
  { fields: 'name,secret' },
  { fields: 'name,phone,marked' },
  { fields: 'name,firm.name,firm.budget,others,about,paper' },
  { fields: 'name,firm.city,owner.name,created_by,_permissions' },
  { filter: "firm.city = 'Oslo'", count: 'exact' },
  { filter: "firm.name = 'own falcon firm'", count: 'exact' },
  { filter: 'count(remarks) > 1', count: 'exact' },
  { filter: "$exists(remarks[$contains(text, 'new')])", count: 'exact' },
  { filter: 'sum(lines.quantity) > 4', count: 'exact' },
  { filter: 'amount > 500', count: 'exact' },
  { view: 'deal.ranked', count: 'exact' },
  { search: '1381234', count: 'exact' },
  { search: 'vault', count: 'exact' },
  { search: 'sparow', count: 'exact' },
]

const ofFirms: Record<string, string>[] = [
  { filter: 'count(deals) > 1', count: 'exact' },
  { filter: "$exists(deals[stage = 'won'])", count: 'exact' },
  { filter: 'sum(deals.amount) > 5000', count: 'exact' },
  { filter: 'budget > 100', count: 'exact' },
  { sort: '-budget' },
  { fields: 'name,deals' },
]

function lists({ object }: Aim): Record<string, string>[] {
  if (object === 'deal') return [...plain, ...ofDeals]
  return object === 'firm' ? [...plain, ...ofFirms] : plain.filter(({ sort }) => !sort)
}

/** What a browser asks by for the condition of a deal's note. */
const noteRule = ruleName("secret != 'never'")

const counted = { n: { fn: 'count' } }
const groups: Record<string, unknown>[] = [
  { measures: counted },
  { groupBy: ['owner'], measures: counted },
  { groupBy: ['created_by'], measures: counted },
]
const groupsOfDeals: Record<string, unknown>[] = [
  { groupBy: ['firm'], measures: counted },
  {
    groupBy: ['stage'],
    measures: { total: { fn: 'sum', field: 'amount' }, most: { fn: 'max', field: 'amount' } },
  },
  { groupBy: ['secret'], measures: counted },
  { groupBy: ['phone'], measures: counted },
  { groupBy: ['marked'], measures: counted },
  { groupBy: ['firm.city'], measures: counted },
  { groupBy: ['firm.budget'], measures: counted },
  { groupBy: ['firm_name'], measures: { pieces: { fn: 'sum', field: 'pieces' } } },
  { measures: { rank: { fn: 'max', field: 'rank' } } },
  { measures: { secrets: { fn: 'countDistinct', field: 'secret' } } },
  { measures: { phones: { fn: 'countDistinct', field: 'phone' } } },
  { measures: { n: { fn: 'count', filter: "secret = 'the vault'" } } },
  { groupBy: ['stage'], measures: counted, having: 'n > 2' },
  { view: 'deal.ranked', measures: counted },
  { search: 'falcon', measures: counted },
]

const csv = (name: string) =>
  `name,firm,code,secret\nimported,${name} falcon firm,${name}-new,x\nother,${name} sparrow firm,,\n`
const columns = {
  name: { field: 'name' },
  firm: { field: 'firm', reference: { by: 'name', else: 'error' } },
  code: { field: 'code' },
}

/** Doors that open to many records at once. */
export const listProbes: Probes = {
  'GET /api/records/{object}': (aim) => [
    ...lists(aim).map((parameters) => query(base(aim), { limit: '10', ...parameters })),
    { ...query(base(aim), { limit: aim.object === 'deal' ? '5' : '20' }), pages: true },
  ],
  'POST /api/records/{object}/query': (aim) => [
    send('POST', `${base(aim)}/query`, { count: 'exact', limit: 3 }),
    send('POST', `${base(aim)}/query`, { search: 'falcon', count: 'exact', fields: ['id'] }),
  ],
  'POST /api/records/{object}/aggregate': (aim) =>
    [...groups, ...(aim.object === 'deal' ? groupsOfDeals : [])].map((json) =>
      send('POST', `${base(aim)}/aggregate`, json),
    ),
  'POST /api/records/{object}/evaluate': (aim) => {
    const path = `${base(aim)}/evaluate`
    const rules = aim.object === 'deal' ? [noteRule] : []
    return [
      ...[...aim.hidden.slice(0, 1), ...aim.hidden.slice(-2), ...aim.seen.slice(0, 1)].map((id) =>
        send('POST', path, { rules, record: { id } }),
      ),
      send('POST', path, { rules, record: { firm: { id: aim.facts.firms.hidden }, secret: 'x' } }),
      send('POST', path, { rules: ['nothing'], record: {} }),
    ]
  },
  'GET /api/records/{object}/export': (aim) => [
    query(`${base(aim)}/export`, { format: 'csv' }),
    query(`${base(aim)}/export`, { format: 'csv', keys: 'true', search: 'falcon' }),
    query(`${base(aim)}/export`, { format: 'csv', deleted: 'true' }),
    ...(aim.object === 'deal'
      ? [
          query(`${base(aim)}/export`, { fields: 'name,secret,phone' }),
          query(`${base(aim)}/export`, {
            fields: 'name,phone,firm.name,firm.city,others,pieces,paper',
            sort: '-name',
          }),
        ]
      : []),
  ],
  'POST /api/records/{object}/import/preview': (aim) => [
    upload(`${base(aim)}/import/preview`, csv(aim.kind.name), aim.object === 'deal' ? { columns } : {}),
  ],
  'POST /api/records/{object}/import': (aim): Asked[] =>
    aim.object !== 'deal'
      ? [upload(`${base(aim)}/import`, csv(aim.kind.name), { columns: {}, dryRun: true })]
      : [
          {
            ...upload(`${base(aim)}/import`, csv(aim.kind.name), { columns, confirm: ['duplicates'] }),
            job: true,
          },
          {
            ...upload(
              `${base(aim)}/import`,
              `name,code\nupserted,${aim.kind.name}-9\nmine,${aim.kind.name}-1\n`,
              {
                columns: { name: { field: 'name' }, code: { field: 'code' } },
                upsert: ['code'],
                confirm: ['duplicates'],
              },
            ),
            job: true,
          },
        ],
  'POST /api/records/{object}/bulk': (aim) => {
    const path = `${base(aim)}/bulk`
    const { deals, firms } = aim.facts
    return [
      send('POST', path, { update: aim.hidden.map((id) => ({ id, owner: aim.facts.me })), mode: 'each' }),
      send('POST', path, { update: aim.hidden.slice(0, 1).map((id) => ({ id, version: 1 })), mode: 'all' }),
      send('POST', path, { delete: aim.hidden, mode: 'each' }),
      ...(aim.object === 'deal'
        ? [
            send('POST', path, {
              mode: 'each',
              create: [
                { name: 'b', firm: { id: firms.hidden } },
                { name: 'c', firm: { name: `${aim.kind.name} falcon firm` } },
              ],
            }),
            send('POST', path, {
              mode: 'each',
              upsert: { on: ['code'], records: [{ code: `${aim.kind.name}-9`, name: 'mine now' }] },
            }),
            send('POST', path, {
              mode: 'each',
              create: [{ name: 'd', note: `${aim.kind.name} falcon note` }],
            }),
            send('POST', path, {
              mode: 'each',
              update: [{ id: deals.two, about: { object: 'deal', id: deals.changed } }],
            }),
          ]
        : []),
    ]
  },
}
