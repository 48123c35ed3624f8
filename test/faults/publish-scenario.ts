import { changeDraft } from '../../engine/catalog/draft.ts'
import type { PublishTools } from '../../engine/catalog/publication.ts'
import { publish } from '../../engine/catalog/publish.ts'
import { systemClock } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { migrate } from '../../engine/db/migrate.ts'
import { raw } from '../../engine/sql.ts'
import { silentLog } from '../support/log.ts'
import { objectOf } from '../support/model.ts'
import { quickPatience } from '../support/tables.ts'
import type { Template } from '../support/template.ts'

/** More rows than a switch may rewrite, so that every phase has work. */
export const rowCount = 6_000
const bigTable = 5_000

const text = { type: 'text' }
const order = (fields: Record<string, Record<string, unknown>>, more = {}) =>
  objectOf(fields, { sort: 'number', ...more })

const before = {
  customer: objectOf({ name: text, code: text }),
  order: order({
    number: text,
    amount: text,
    state: { type: 'select', options: { new: {}, paid: {} } },
    customer: { type: 'reference', to: 'customer' },
    remark: { ...text, unique: true },
    channel: text,
    mark: { type: 'formula', expression: "number & '-' & channel", indexed: true },
  }),
}

const after = {
  customer: objectOf({ title: { ...text, was: ['name'] }, code: { ...text, unique: true } }),
  order: order(
    {
      number: { ...text, required: true },
      amount: { type: 'decimal', scale: 2 },
      state: { type: 'select', options: { fresh: { was: ['new'] }, paid: {} } },
      buyer: { type: 'reference', to: 'customer', was: ['customer'] },
      channel: { ...text, required: true, default: 'web' },
      agent: { type: 'reference', to: 'agent' },
      rank: { type: 'integer', required: true, default: 1 },
      mark: { type: 'formula', expression: "number & '+' & channel", indexed: true },
      buyer_title: { type: 'lookup', path: 'buyer.title', stored: true },
    },
    { indexes: { by_amount: { fields: ['amount'] } } },
  ),
  agent: objectOf({ name: text, boss: { type: 'reference', to: 'agent' } }),
}

export const toolsOn = (db: Database, more: Partial<PublishTools> = {}): PublishTools => ({
  db,
  clock: systemClock,
  log: silentLog,
  patience: quickPatience,
  bigTable,
  ...more,
})

async function draft(db: Database, objects: Record<string, unknown>): Promise<void> {
  for (const [name, document] of Object.entries(objects))
    await changeDraft(db, { kind: 'object', name, document, author: null, at: new Date() })
}

/** Version 1 with records, and a draft that touches all of it. */
export const scenario: Template = {
  name: 'publish_scenario',
  madeFrom: [
    'engine/db',
    'engine/tables',
    'engine/catalog',
    'engine/fields',
    'metadata/schema',
    'test/faults',
  ],
  async build(url) {
    const db = connect({ url, log: silentLog, size: 2 })
    await migrate(db, silentLog)
    await draft(db, before)
    await publish(toolsOn(db), { message: 'before', author: null })
    await db.run(
      raw(`INSERT INTO app.customer (id, name, code) SELECT gen_random_uuid(), 'c' || n, 'k' || n
      FROM generate_series(1, 50) AS n`),
    )
    await db.run(
      raw(`INSERT INTO app.order (id, number, amount, state, customer, remark, mark)
      SELECT gen_random_uuid(), 'n' || n, n || '.25', CASE WHEN n % 2 = 0 THEN 'new' ELSE 'paid' END,
        (SELECT id FROM app.customer WHERE code = 'k' || (1 + n % 50)), 'r' || n, 'n' || n || '-'
      FROM generate_series(1, ${rowCount}) AS n`),
    )
    await draft(db, after)
    await db.close()
  },
}

/** Records whose stored lookup is what it leads to; it may follow after the switch. */
export async function titled(db: Database): Promise<number> {
  const [row] = await db.rows<{ n: number }>(
    raw(
      'SELECT count(*)::int AS n FROM app.order o JOIN app.customer c ON c.id = o.buyer AND c.title = o.buyer_title',
    ),
  )
  return row?.n ?? 0
}

/** What must be the same whatever happened in between, read with the names of the version that holds. */
export async function contents(db: Database): Promise<{ published: string; data: Record<string, unknown> }> {
  const [row] = await db.rows<{ message: string }>(
    raw('SELECT message FROM sys.version ORDER BY number DESC LIMIT 1'),
  )
  const published = row?.message ?? ''
  const names =
    published === 'before'
      ? { buyer: 'customer', title: 'name', fresh: 'new', mark: "number || '-'" }
      : { buyer: 'buyer', title: 'title', fresh: 'fresh', mark: "number || '+' || channel" }
  const [data] = await db.rows(
    raw(`SELECT count(*)::int AS orders, sum(amount::numeric)::float8 AS amount, count(DISTINCT remark)::int AS remarks,
      count(*) FILTER (WHERE state = '${names.fresh}')::int AS fresh, count(o."${names.buyer}")::int AS buyers,
      count(DISTINCT c."${names.title}")::int AS titles, count(*) FILTER (WHERE mark = ${names.mark})::int AS marks
    FROM app.order o JOIN app.customer c ON c.id = o."${names.buyer}"`),
  )
  return { published, data: data ?? {} }
}
