import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openEmbedded } from '../../../engine/db/embedded.ts'
import { seedCrm } from '../seed-crm.ts'
import { adminCount, apiKey, keyHash, sellerCount, userId } from './people.ts'
import { buildEngine, startEngine } from './start-engine.ts'

/** How much there is; fixed, so that runs compare. */
const volume = { customers: 200_000, opportunities: 500_000, users: 1_000 }

export interface World {
  /** The database of this run: a copy of the seeded one. */
  url: string
  /** Of the cluster, told what waits for a lock. */
  log: string
  folder: string
  ask<R extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}

/**
 * A PostgreSQL of its own with the settings people get, seeded once. `API_BENCH_DATA` names a folder to keep it in:
 * the next run then begins with a copy of what is there.
 */
export async function openWorld(): Promise<World> {
  const kept = process.env['API_BENCH_DATA']
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'trellis-api-bench-')))
  await mkdir(folder, { recursive: true })
  // Whoever waits for a lock for longer than this is in the server's log.
  const settings = { deadlock_timeout: '150ms', max_wal_size: '4GB', checkpoint_timeout: '30min' }
  const server = await openEmbedded({ dataDir: folder, database: 'postgres', settings })
  const admin = new pg.Client({ connectionString: server.urlOf('postgres') })
  await admin.connect()
  const { rowCount } = await admin.query(`SELECT FROM pg_database WHERE datname = 'bench_seeded'`)
  if (rowCount === 0) {
    await admin.query('DROP DATABASE IF EXISTS bench_seeding WITH (FORCE)')
    await admin.query('CREATE DATABASE bench_seeding')
    await seed(server.urlOf('bench_seeding'), folder)
    await admin.query('ALTER DATABASE bench_seeding RENAME TO bench_seeded')
  }
  await admin.query('DROP DATABASE IF EXISTS bench_run WITH (FORCE)')
  await admin.query('CREATE DATABASE bench_run TEMPLATE bench_seeded STRATEGY file_copy')
  await admin.query('CHECKPOINT')
  const url = server.urlOf('bench_run')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    url,
    folder,
    log: join(folder, 'postgres', 'server.log'),
    ask: async (text, values) => (await client.query(text, values)).rows,
    close: async () => {
      await client.end()
      await admin.query('DROP DATABASE IF EXISTS bench_run WITH (FORCE)')
      await admin.end()
      await server.stop(0)
      if (!kept && existsSync(folder)) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The packages as a first start publishes them, then the CRM's records, people with keys, shares. */
async function seed(url: string, folder: string): Promise<void> {
  const main = await buildEngine()
  const engine = await startEngine({ main, url, folder })
  await engine.stop()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of [...seedCrm(volume), ...people()]) await client.query(statement)
  await settle(client, { main, url, folder })
  for (const kind of ['admin', 'seller'] as const)
    for (let at = 0; at < (kind === 'admin' ? adminCount : sellerCount); at++)
      await client.query(
        `INSERT INTO sys.api_key (id, name, key_hash, prefix, user_id, created_at) VALUES (gen_random_uuid(), 'bench', $1, $2, $3, now())`,
        [keyHash(apiKey(kind, at)), apiKey(kind, at).slice(0, 10), userId(kind, at)],
      )
  // Sums and dates were written last: pages as tables have them that were filled record by record.
  await client.query('VACUUM FULL app.customer')
  await client.query('VACUUM FULL app.opportunity')
  await client.query('VACUUM ANALYZE')
  await client.end()
}

/** What the product's worker fills in afterwards is there before anything is measured: since when deals are in their stage. */
async function settle(
  client: pg.Client,
  program: { main: string; url: string; folder: string },
): Promise<void> {
  const worker = await startEngine({ ...program, role: 'worker' })
  const lacking = `SELECT FROM app.opportunity WHERE stage_since IS NULL LIMIT 1`
  while ((await client.query(lacking)).rowCount !== 0) await sleep(1_000)
  await worker.stop()
}

/** Admins, and sellers of one department with six below it, each with 60 older opportunities shared with them, and 60 with their department. */
const people = (): string[] => [
  ...Array.from({ length: adminCount }, (_, at) => user('admin', at, '{admin}')),
  ...Array.from({ length: sellerCount }, (_, at) => user('seller', at, '{seller}')),
  `INSERT INTO sys.share (object, principal, record_id, level)
    SELECT 'opportunity', p.principal, o.id, CASE WHEN o.n % 3 = 0 THEN 'edit' ELSE 'read' END
    FROM (SELECT id, row_number() OVER (ORDER BY created_at) AS n FROM app.opportunity WHERE number LIKE 'BO-%') o,
      (SELECT id::text || '/tree' AS principal FROM app.department WHERE code = 'bench2'
        UNION ALL SELECT u.id::text FROM app."user" u WHERE u.email LIKE 'bench-seller%') p
    WHERE o.n % 5000 = length(p.principal) % 7 AND o.n < 300000`,
]

const user = (kind: 'admin' | 'seller', at: number, roles: string): string =>
  `INSERT INTO app."user" (id, name, email, department, roles, active)
    SELECT '${userId(kind, at)}', 'Bench ${kind} ${at}', 'bench-${kind}${at}@example.com', id, '${roles}', true
    FROM app.department WHERE code = 'bench2'`
