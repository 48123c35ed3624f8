import { createHash } from 'node:crypto'
import type { CalendarDocument } from '../../../metadata/schema/types.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import type { AppModel } from '../../model.ts'
import { sql } from '../../sql.ts'
import { findCalendar } from './due-at.ts'

/** Names by which a timer says that whose calendar it is depends: any change may be theirs. */
const depending = ['record', 'assignee']
/** So does one that names whose it is after this. */
export const ofSomebody = 'assignee:'

/**
 * Tells runs of calendars that were changed: their open timers are counted again. Whichever node sees a published
 * change first does so, once; what a calendar said last is kept beside the versions of workflows.
 */
export class FollowCalendars {
  #seen: AppModel['calendars'] | undefined

  async run(ctx: Ctx): Promise<void> {
    const { calendars } = ctx.model
    if (calendars === this.#seen) return
    await inTransaction({ ...ctx, db: ctx.pool }, (tx) => follow(tx, calendars))
    this.#seen = calendars
  }
}

async function follow({ db, model, clock }: Ctx, calendars: AppModel['calendars']): Promise<void> {
  await db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended('process_version/calendar', 0))`)
  const at = clock.now().toISOString()
  const org = findCalendar(calendars, 'org')
  const documents = new Map<string, CalendarDocument>([...calendars, ...(org ? [['org', org] as const] : [])])
  const known = await db.rows<{ name: string; version: number; hash: string }>(
    sql`SELECT DISTINCT ON (name) name, version, hash FROM sys.process_version WHERE kind = 'calendar'
      ORDER BY name, version DESC`,
  )
  const changed: string[] = []
  for (const [name, document] of documents) {
    const text = JSON.stringify({ ...document, timeZone: document.timeZone ?? model.settings.timeZone })
    const hash = createHash('sha256').update(text).digest('hex')
    const last = known.find((one) => one.name === name)
    if (last?.hash === hash) continue
    await db.run(sql`INSERT INTO sys.process_version (kind, name, version, hash, document, created_at)
      VALUES ('calendar', ${name}, ${(last?.version ?? 0) + 1}, ${hash}, ${text}::json, ${at}::timestamptz)`)
    // Before that nobody counted by it.
    if (last) changed.push(name)
  }
  if (changed.length === 0) return
  const somebodys = await db.rows<{ name: string }>(sql`SELECT DISTINCT calendar AS name FROM sys.run_timer
    WHERE state = 'open' AND calendar LIKE ${`${ofSomebody}%`}`)
  const names = [...changed, ...depending, ...somebodys.map(({ name }) => name)]
  const event = JSON.stringify({ type: 'calendars', names })
  await db.run(sql`INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT DISTINCT run_id, ${`calendars/${at}`}, ${event}::jsonb, ${at}::timestamptz FROM sys.run_timer
    WHERE state = 'open' AND calendar = ANY(${names}::text[]) ON CONFLICT (run_id, key) DO NOTHING`)
}
