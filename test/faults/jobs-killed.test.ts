import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { raw } from '../../engine/sql.ts'
import { bundled } from '../support/bundled.ts'
import { silentLog } from '../support/log.ts'
import { publishedTemplate } from '../support/published-template.ts'
import { cloneTemplate } from '../support/template.ts'
import {
  appOn,
  deletedHeads,
  deletedParts,
  ended,
  importedRows,
  type JobState,
  jobState,
  queue,
} from './job-scenario.ts'

const child = await bundled('test/faults/job-child.ts')

/** Runs the child until it kills itself at `moment`, or to the end when there are fewer. */
function workUntil(url: string, folder: string, moment: number): Promise<{ killed: boolean; at: string }> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, url, folder, String(moment)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let at = ''
    running.stdout.on('data', (chunk) => {
      at += String(chunk)
    })
    running.on('error', reject)
    running.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`The working process ended with ${code}.`))
      else resolve({ killed: signal === 'SIGKILL', at })
    })
  })
}

type Contents = Record<string, unknown>

/** Kills the process that works on the job at that moment, lets the next one finish it, and reads what there is. */
async function killAndFinish(
  kind: 'import' | 'delete',
  moment: number,
  contents: (db: Database) => Promise<Contents>,
): Promise<{ killed: boolean; at: string; then: JobState; job: JobState; data: Contents }> {
  const { url, drop } = await cloneTemplate(publishedTemplate([], 'fixtures/sampler'))
  const db = connect({ url, log: silentLog, size: 6 })
  const folder = await queue(db, kind)
  try {
    const end = await workUntil(url, folder, moment)
    const then = await jobState(db)
    const app = appOn(db, folder, { aheadMs: 60_000 })
    await app.start()
    const job = await ended(db)
    await app.stop()
    return { ...end, then, job, data: await contents(db) }
  } finally {
    await db.close()
    await drop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Databases of their own, so they do not disturb each other. */
const together = 3

/** Every second one, unless `npm run test:long` asks for all. */
const isLong = process.env['TEST_LONG'] === '1'
const sample = (moments: readonly number[]): readonly number[] =>
  isLong ? moments : moments.filter((_, at) => at % 2 === 1)

async function killedAt(moments: readonly number[], work: (moment: number) => Promise<{ killed: boolean }>) {
  let killed = 0
  for (let at = 0; at < moments.length; at += together) {
    const ends = await Promise.all(moments.slice(at, at + together).map(work))
    killed += ends.filter((end) => end.killed).length
  }
  return killed
}

describe('a job whose process is killed', () => {
  it('imports every row exactly once, whenever it was', async () => {
    const killed = await killedAt(sample([1, 2, 5, 6, 7, 10]), async (moment) => {
      const end = await killAndFinish('import', moment, async (db) => {
        const rows = await db.rows<Contents>(
          raw(`SELECT count(*)::int AS things, count(DISTINCT t.name)::int AS names,
            count(*) FILTER (WHERE 'n' || ((substr(t.name, 2)::int + 1) % ${importedRows}) = o.name)::int AS linked
          FROM app.thing t LEFT JOIN app.thing o ON o.id = t.either__thing WHERE t.name LIKE 'n%'`),
        )
        const history = await db.rows<Contents>(
          raw(`SELECT count(*)::int AS made FROM sys.history WHERE object = 'thing' AND act = 'create'`),
        )
        return { ...rows[0], ...history[0] }
      })
      expect(end.job, end.at).toMatchObject({
        state: 'done',
        error_count: 0,
        result: { created: importedRows },
      })
      const each = { things: importedRows, names: importedRows, linked: importedRows, made: importedRows }
      expect(end.data, end.at).toEqual(each)
      if (end.killed) expect(end.then.state).toBe('running')
      return end
    })
    expect(killed).toBeGreaterThan(isLong ? 4 : 1)
  }, 180_000)

  it('deletes every record exactly once, whenever it was', async () => {
    const killed = await killedAt(sample([1, 2, 4, 7, 12, 29]), async (moment) => {
      const end = await killAndFinish('delete', moment, async (db) => {
        const rows = await db.rows<Contents>(
          raw(`SELECT (SELECT count(*)::int FROM app.thing WHERE deleted_at IS NULL) AS things,
            (SELECT count(*)::int FROM app.part WHERE deleted_at IS NULL) AS parts,
            (SELECT count(*)::int FROM sys.deletion) AS binned,
            (SELECT count(*)::int FROM sys.history WHERE act = 'delete') AS told,
            (SELECT count(*)::int FROM (SELECT batch FROM sys.deletion GROUP BY batch) b) AS batches`),
        )
        return rows[0]!
      })
      const all = deletedHeads + deletedParts
      expect(end.job, end.at).toMatchObject({
        state: 'done',
        error_count: 0,
        done: all,
        result: { deleted: all },
      })
      expect(end.data, end.at).toEqual({ things: 0, parts: 0, binned: all, told: all, batches: deletedHeads })
      return end
    })
    expect(killed).toBeGreaterThan(isLong ? 4 : 1)
  }, 180_000)
})
