import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 as uuid } from 'uuid'
import { type Person, personOf, pool } from './database.ts'
import { statements } from './statements.ts'
import { pageView, recordView } from './views.ts'

/** The least that could answer: node:http, named prepared statements, no framework, no checks but the token. */

type Body = Record<string, unknown>

const rowsOf = async (name: keyof typeof statements, values: unknown[]) =>
  (await pool.query({ name, text: statements[name], values })).rows as Record<string, unknown>[]

type Query = (
  name: keyof typeof statements,
  values: unknown[],
) => Promise<{ rows: Record<string, unknown>[] }>

async function inTransaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work((name, values) => client.query({ name, text: statements[name], values }))
    await client.query('COMMIT')
    return result
  } finally {
    client.release()
  }
}

async function read(id: string) {
  const [row] = await rowsOf('readOne', [id])
  return row && recordView(row)
}

const valuesOf = (person: Person, id: string, body: Body) => [
  id,
  new Date(),
  person.id,
  person.department,
  body['name'],
  `R-${id.slice(-12)}`,
  body['customer'],
  body['stage'],
  body['amount'] ?? null,
  body['probability'],
  body['close_date'],
]

async function create(person: Person, body: Body) {
  const values = valuesOf(person, uuid(), body)
  if (body['amount'] === undefined) return recordView((await rowsOf('insertAndRead', values))[0]!)
  return inTransaction(async (query) => {
    const { rows } = await query('insertAndRead', values)
    await query('addToCustomer', [body['customer'], body['amount']])
    return recordView(rows[0]!)
  })
}

async function bulk(person: Person, records: Body[]) {
  const rows = records.map((record) => {
    const id = uuid()
    return { ...(record as object), id, number: `R-${id.slice(-12)}` }
  })
  await inTransaction(async (query) => {
    await query('insertMany', [new Date(), person.id, person.department, JSON.stringify(rows)])
    await query('addToCustomers', [
      records.map((one) => one['customer']),
      records.map((one) => one['amount']),
    ])
  })
  return { results: rows.map(({ id }) => ({ id, version: 1, created: true })) }
}

async function answer(request: IncomingMessage, person: Person): Promise<unknown> {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const asked = new URLSearchParams(query)
  const id = path.slice('/opportunities/'.length)
  if (request.method === 'POST') {
    const body = await bodyOf(request)
    return id === 'bulk' ? bulk(person, body['create'] as Body[]) : create(person, body)
  }
  if (request.method === 'PATCH') {
    const body = await bodyOf(request)
    const [row] = await rowsOf('updateAndRead', [
      id,
      new Date(),
      person.id,
      body['next_step'],
      body['probability'],
    ])
    return row && recordView(row)
  }
  if (id === 'by-stage')
    return { data: await rowsOf('aggregate', []), page: { next: null, countKind: 'none' } }
  if (id !== '') return read(id)
  if (asked.has('before')) return pageView(await rowsOf('deepPage', [asked.get('before'), asked.get('id')]))
  const filter = [asked.get('stage'), asked.get('below')]
  return person.roles.includes('seller')
    ? pageView(await rowsOf('listVisible', [...filter, person.departments, person.principals]))
    : pageView(await rowsOf('listAll', filter))
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Body
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': text.length,
  })
  response.end(text)
}

const server = createServer(async (request, response) => {
  const person = personOf(request.headers.authorization)
  if (!person) return send(response, 401, {})
  try {
    const body = await answer(request, person)
    const isNew = request.method === 'POST' && !request.url?.endsWith('/bulk')
    send(response, body === undefined ? 404 : isNew ? 201 : 200, body ?? {})
  } catch (error) {
    send(response, 500, { message: (error as Error).message })
  }
})
server.listen(0, '127.0.0.1', () => {
  console.info(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
