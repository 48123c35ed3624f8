import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import { raw, type Transaction } from 'objection'
import { v7 as uuid } from 'uuid'
import { type Person, personOf } from './database.ts'
import { Customer, named, Opportunity, references, withLabels } from './model.ts'
import { statements } from './statements.ts'
import { pageView, recordView } from './views.ts'

/** A small service as one would write it: Koa, router, body parser, Objection models with ajv, a token check; nothing else. */

const personIn = (http: Context): Person => http.state['person'] as Person

const inRecord = references.map(([column]) => column)
const inList = ['customer', 'owner', 'created_by', 'updated_by']

async function read(id: string, trx?: Transaction) {
  const found = await Opportunity.query(trx)
    .findById(id)
    .modify('alive')
    .modify('whole')
    .withGraphFetched(named(inRecord))
  return found && recordView(withLabels(found))
}

const visible = (object: string, { departments, principals }: Person) =>
  raw(
    `(owner_department = ANY(?::uuid[]) OR id = ANY(ARRAY(SELECT record_id FROM sys.share WHERE object = ?
      AND principal = ANY(?::text[]) AND ("until" IS NULL OR "until" > now()))))`,
    [departments, object, principals],
  )

/** What every insert sets by itself. */
function madeBy({ id: by, department }: Person, values: Values) {
  const id = uuid()
  const at = new Date()
  const { amount = null, probability = 0 } = values
  const weighted = amount === null ? null : ((Number(amount) * probability) / 100).toFixed(4)
  return {
    ...values,
    id,
    number: `B-${id.slice(-12)}`,
    version: 1,
    created_at: at,
    created_by: by,
    updated_at: at,
    updated_by: by,
    owner: by,
    owner_department: department,
    amount_base: amount,
    weighted,
    weighted_base: weighted,
    engaged_on: at.toISOString().slice(0, 10),
    type: 'new_business',
    currency_code: 'USD',
    exchange_rate: 1,
    products_total: 0,
    stage_since: at,
    stage_due: new Date(at.getTime() + 14 * 86_400_000),
  }
}

interface Values {
  name: string
  customer: string
  stage: string
  amount?: string
  probability?: number
  close_date?: string
}

const routes = new Router({ prefix: '/opportunities' })

routes.get('/', async (http) => {
  const { stage, below, before, id } = http.query
  const person = personIn(http)
  const query = Opportunity.query().modify('alive').modify('listed').limit(50).withGraphFetched(named(inList))
  if (before !== undefined)
    query.whereRaw('(created_at, id) < (?::timestamptz, ?::uuid)', [String(before), String(id)]).orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
  else {
    query
      .where('stage', String(stage))
      .where('amount', '<', Number(below))
      .orderBy([
        { column: 'app.opportunity.amount', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
    if (person.roles.includes('seller'))
      query
        .where(visible('opportunity', person))
        .modifyGraph('itsCustomer', (customers) => customers.where(visible('customer', person)))
  }
  http.body = pageView((await query).map(withLabels))
})

routes.get('/by-stage', async (http) => {
  const data = await Opportunity.query()
    .modify('alive')
    .select('stage', raw('count(*)::int as n'), raw('sum(amount_base)::numeric(20,2) as total'))
    .groupBy('stage')
    .orderBy('stage')
  http.body = { data, page: { next: null, countKind: 'none' } }
})

routes.get('/:id', async (http) => {
  http.body = await read(String(http['params']['id']))
})

routes.post('/', async (http) => {
  const values = http.request.body as Values
  const record = madeBy(personIn(http), values)
  const { customer, amount } = values
  if (amount === undefined) await Opportunity.query().insert(record)
  else
    await Opportunity.transaction(async (trx) => {
      await Opportunity.query(trx).insert(record)
      await Customer.query(trx)
        .findById(customer)
        .patch({
          open_amount: raw('coalesce(open_amount, 0) + ?::numeric', amount),
          open_amount_base: raw('coalesce(open_amount_base, 0) + ?::numeric', amount),
        } as object)
    })
  http.status = 201
  http.body = await read(record.id)
})

routes.post('/bulk', async (http) => {
  const person = personIn(http)
  const records = (http.request.body as { create: Values[] }).create.map((values) => madeBy(person, values))
  await Opportunity.transaction(async (trx) => {
    await Opportunity.query(trx).insert(records)
    await trx.raw(statements.addToCustomers.replace('$1', '?').replace('$2', '?'), [
      records.map(({ customer }) => customer),
      records.map(({ amount = '0' }) => amount),
    ])
  })
  http.body = { results: records.map(({ id }) => ({ id, version: 1, created: true })) }
})

routes.patch('/:id', async (http) => {
  const { next_step, probability } = http.request.body as { next_step: string; probability: number }
  const id = String(http['params']['id'])
  const share = (column: string) => raw('round(?? * ?::numeric / 100, 4)', column, probability)
  await Opportunity.query()
    .findById(id)
    .modify('alive')
    .patch({
      next_step,
      probability,
      version: raw('version + 1'),
      updated_at: new Date(),
      updated_by: personIn(http).id,
      weighted: share('amount'),
      weighted_base: share('amount_base'),
    } as object)
  http.body = await read(id)
})

const koa = new Koa()
koa.use(async (http, next) => {
  const person = personOf(http.get('authorization'))
  if (!person) http.throw(401)
  http.state['person'] = person
  await next()
})
koa.use(bodyParser({ enableTypes: ['json'], jsonLimit: '20mb' }))
koa.use(routes.routes())
const server = koa.listen(0, '127.0.0.1', () => {
  console.info(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
