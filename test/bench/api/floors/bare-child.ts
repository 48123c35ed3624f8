import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import { v7 as uuid } from 'uuid'
import { type Person, personOf, pool } from './database.ts'
import { checker, find } from './model.ts'
import { namesOf, statements } from './statements.ts'
import { pageView, recordView } from './views.ts'

/** A small service as one would write it: Koa, router, body parser, models with ajv, a token check; nothing else. */

const uuidText = { type: 'string', format: 'uuid' }

const properties = {
  name: { type: 'string', minLength: 1, maxLength: 160 },
  customer: uuidText,
  stage: { enum: ['qualify', 'propose', 'quote', 'negotiate', 'won', 'lost'] },
  amount: { type: 'string', pattern: '^\\d{1,16}(\\.\\d{1,4})?$' },
  probability: { type: 'number', minimum: 0, maximum: 100 },
  close_date: { type: 'string', format: 'date' },
  next_step: { type: 'string', maxLength: 200 },
}

class Opportunity {}

const checkNew = checker({
  type: 'object',
  required: ['name', 'stage'],
  additionalProperties: false,
  properties,
})
const checkChange = checker({ type: 'object', additionalProperties: false, properties })

const personIn = (http: Context): Person => http.state['person'] as Person

const references: [field: string, table: string][] = [
  ['customer', 'customer'],
  ['contact', 'contact'],
  ['product', 'product'],
  ['campaign', 'campaign'],
  ['owner', 'user'],
  ['created_by', 'user'],
  ['updated_by', 'user'],
  ['owner_department', 'department'],
]

class Named {
  declare id: string
  declare name: string
  declare tier?: string
}

/** The row, then the names of what it refers to, a query a table, all at once: joins of nine tables take long to plan. */
async function read(id: string) {
  const [found] = await find(Opportunity, statements.rowOnly, [id])
  if (!found) return undefined
  const row = found as unknown as Record<string, unknown>
  const wanted = new Map<string, Set<unknown>>()
  for (const [field, table] of references)
    if (row[field] !== null) wanted.set(table, (wanted.get(table) ?? new Set()).add(row[field]))
  const names = await Promise.all([...wanted].map(([table, ids]) => find(Named, namesOf[table]!, [[...ids]])))
  const byId = new Map(names.flat().map((one) => [one.id, one]))
  for (const [field] of references) row[`${field}_label`] = byId.get(row[field] as string)?.name
  row['customer_tier'] = byId.get(row['customer'] as string)?.tier ?? null
  return recordView(row)
}

async function inTransaction(
  work: (query: (text: string, values: unknown[]) => Promise<unknown>) => Promise<void>,
) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work((text, values) => client.query(text, values))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const routes = new Router({ prefix: '/opportunities' })

routes.get('/', async (http) => {
  const { stage, below, before, id } = http.query
  const { roles, departments, principals } = personIn(http)
  const rows =
    before !== undefined
      ? await find(Opportunity, statements.deepPage, [before, id])
      : roles.includes('seller')
        ? await find(Opportunity, statements.listVisible, [stage, below, departments, principals])
        : await find(Opportunity, statements.listAll, [stage, below])
  http.body = pageView(rows as unknown as Record<string, unknown>[])
})

routes.get('/by-stage', async (http) => {
  http.body = {
    data: await find(Opportunity, statements.aggregate, []),
    page: { next: null, countKind: 'none' },
  }
})

routes.get('/:id', async (http) => {
  http.body = await read(String(http['params']['id']))
})

routes.post('/', async (http) => {
  const values = checkNew(http.request.body)
  const { id: by, department } = personIn(http)
  const id = uuid()
  const { name, customer, stage, amount = null, probability, close_date } = values
  const row = [
    id,
    new Date(),
    by,
    department,
    name,
    `B-${id.slice(-12)}`,
    customer,
    stage,
    amount,
    probability,
    close_date,
  ]
  if (amount === null) await find(Opportunity, statements.insertOne, row)
  else
    await inTransaction(async (query) => {
      await query(statements.insertOne, row)
      await query(statements.addToCustomer, [customer, amount])
    })
  http.status = 201
  http.body = await read(id)
})

routes.post('/bulk', async (http) => {
  const records = (http.request.body as { create: unknown[] }).create.map((record) => checkNew(record))
  const rows = records.map((record) => {
    const id = uuid()
    return { ...record, id, number: `B-${id.slice(-12)}` }
  })
  const { id: by, department } = personIn(http)
  await inTransaction(async (query) => {
    await query(statements.insertMany, [new Date(), by, department, JSON.stringify(rows)])
    await query(statements.addToCustomers, [
      records.map((one) => one['customer']),
      records.map((one) => one['amount']),
    ])
  })
  http.body = { results: rows.map(({ id }) => ({ id, version: 1, created: true })) }
})

routes.patch('/:id', async (http) => {
  const { next_step, probability } = checkChange(http.request.body)
  const id = String(http['params']['id'])
  await find(Opportunity, statements.updateOne, [id, new Date(), personIn(http).id, next_step, probability])
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
