import type { Database } from '../../engine/database.ts'
import { ident, raw, type Sql, sql } from '../../engine/sql.ts'

/** Open approvals by the hundred thousand: one that began as all do, and as many like it, each on a record of its own. */
export async function copyApproval(
  db: Database,
  { run, count, assignee, assigned }: { run: string; count: number; assignee: string; assigned: number },
): Promise<void> {
  const { object, record } = (await db.first<{ object: string; record: string }>(
    sql`SELECT object, record_id AS record FROM sys.approval_instance WHERE run_id = ${run}::uuid`,
  ))!
  await patient(
    db,
    sql`CREATE TABLE public.copied AS
    SELECT n, gen_random_uuid() AS run, gen_random_uuid() AS record, gen_random_uuid() AS step, gen_random_uuid() AS task
    FROM generate_series(1, ${count}::integer) n`,
  )
  const ofRun = sql`t.run_id = ${run}::uuid`
  const newRun = { run_id: 'c.run' }
  await copies(db, ['app', object], sql`t.id = ${record}::uuid`, {
    id: 'c.record',
    number: `'BENCH-' || c.n`,
  })
  await copies(db, ['sys', 'run'], sql`t.id = ${run}::uuid`, {
    id: 'c.run',
    root_run: 'c.run',
    record_id: 'c.record',
  })
  for (const table of ['run_scope', 'run_token', 'run_timer', 'run_wait'])
    await copies(db, ['sys', table], ofRun, newRun)
  await copies(db, ['sys', 'approval_instance'], ofRun, { ...newRun, record_id: 'c.record' })
  await copies(db, ['sys', 'approval_step'], ofRun, { ...newRun, id: 'c.step' })
  await copies(db, ['sys', 'approval_task'], ofRun, { ...newRun, id: 'c.task', step_id: 'c.step' })
  await copies(db, ['sys', 'record_lock'], ofRun, { ...newRun, record_id: 'c.record' })
  // The others are somebody else's.
  await patient(
    db,
    sql`UPDATE sys.approval_task SET assignee = gen_random_uuid()
    WHERE assignee = ${assignee}::uuid AND id IN (SELECT task FROM public.copied WHERE n > ${assigned}::integer)`,
  )
  await settled(db)
}

/** The same records without approvals. */
export async function copyRecord(
  db: Database,
  { object, record, count }: { object: string; record: string; count: number },
): Promise<void> {
  await patient(
    db,
    sql`CREATE TABLE public.copied AS
    SELECT n, gen_random_uuid() AS record FROM generate_series(1, ${count}::integer) n`,
  )
  await copies(db, ['app', object], sql`t.id = ${record}::uuid`, {
    id: 'c.record',
    number: `'BENCH-' || c.n`,
  })
  await settled(db)
}

/** Tables as they are when nothing is new in them. */
async function settled(db: Database): Promise<void> {
  await db.run(raw('DROP TABLE public.copied'))
  await db.withClient(async (client) => {
    await client.query('SET statement_timeout = 0')
    await client.query('VACUUM ANALYZE')
  })
}

/** As many rows as there are copies, but for what is each one's own: expressions over `c`. */
async function copies(
  db: Database,
  [schema, table]: readonly [string, string],
  where: Sql,
  own: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = await db.rows<{
    name: string
  }>(sql`SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = ${schema} AND table_name = ${table} AND is_generated = 'NEVER' AND is_identity = 'NO'`)
  const names = columns.map(({ name }) => name)
  const list = raw(names.map((name) => `"${name}"`).join(', '))
  const values = raw(names.map((name) => own[name] ?? `t."${name}"`).join(', '))
  await patient(
    db,
    // What is copied is read once: a join could look for it again for each copy, among the copies that there are by then.
    sql`WITH t AS MATERIALIZED (SELECT t.* FROM ${ident(schema, table)} t WHERE ${where})
      INSERT INTO ${ident(schema, table)} (${list}) SELECT ${values} FROM t, public.copied c`,
  )
}

/** However long it takes. */
const patient = (db: Database, statement: Sql): Promise<unknown> =>
  db.transaction(async (tx) => {
    await tx.run(raw('SET LOCAL statement_timeout = 0'))
    await tx.run(statement)
  })
