import type { Clock } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { keepVersion } from '../../engine/process/definitions.ts'
import type { GraphDocument } from '../../engine/process/graph/document.ts'
import { startRun } from '../../engine/process/start-run.ts'
import { raw } from '../../engine/sql.ts'
import { createEffects } from '../engine/process/stored-world.ts'

/** Branches, a timer, items and another workflow, with notes all along. */
const document: GraphDocument = {
  start: 'first',
  nodes: {
    first: { type: 'note', next: 's' },
    s: { type: 'split', outputs: { a: 'a', b: 'b', c: 'each' } },
    a: { type: 'note', next: 'j' },
    b: { type: 'wait', after: 20, next: 'later' },
    later: { type: 'note', next: 'j' },
    each: { type: 'forEach', times: 3, start: 'one', nodes: { one: { type: 'note' } }, next: 'j' },
    j: { type: 'join', of: 's', next: 'ask' },
    ask: { type: 'call', workflow: 'child', next: 'last' },
    last: { type: 'note' },
  },
}
const child: GraphDocument = { start: 'x', nodes: { x: { type: 'note', next: 'y' }, y: { type: 'note' } } }

export const notesOfRun = 7
export const notesOfChild = 2

export async function prepare(db: Database, clock: Clock, runs: number): Promise<void> {
  const at = clock.now()
  await createEffects(db)
  await keepVersion(db, { kind: 'workflow', name: 'child', document: child, at })
  await keepVersion(db, { kind: 'workflow', name: 'all_along', document, at })
  for (let n = 0; n < runs; n++) await startRun(db, { kind: 'workflow', name: 'all_along', at })
}

export interface Found {
  /** Runs that ended, and that did not. */
  ended: number
  open: number
  notes: number
  incidents: number
  /** Rows of what lives, in all tables. */
  alive: number
  undone: number
  /** Notes whose step does not say so, and steps without their note. */
  unequal: number
}

export const found = async (db: Database): Promise<Found> =>
  (await db.first<Found>(
    raw(`SELECT
      (SELECT count(*)::int FROM sys.run WHERE state = 'completed') AS ended,
      (SELECT count(*)::int FROM sys.run WHERE ended_at IS NULL) AS open,
      (SELECT count(*)::int FROM public.effect) AS notes,
      (SELECT count(*)::int FROM sys.incident) AS incidents,
      (SELECT count(*)::int FROM sys.run_token) + (SELECT count(*)::int FROM sys.run_scope)
        + (SELECT count(*)::int FROM sys.run_timer) + (SELECT count(*)::int FROM sys.run_item) AS alive,
      (SELECT count(*)::int FROM sys.run_event WHERE done_at IS NULL) AS undone,
      (SELECT count(*)::int FROM public.effect e FULL JOIN (
          SELECT run_id || '/' || token || '/' || node AS visit FROM sys.run_step
          WHERE state = 'done' AND output ? 'noted') s ON regexp_replace(e.key, '/[^/]*$', '') = s.visit
        WHERE e.key IS NULL OR s.visit IS NULL) AS unequal`),
  ))!
