import { v7 as uuid } from 'uuid'
import type { Row } from '../../metadata/language/evaluate.ts'
import type { Ctx } from '../context.ts'
import { type RunStart, startRuns } from '../process/start-run.ts'
import { insertRuns } from '../process/store/runs.ts'
import { sql } from '../sql.ts'
import { type Occasion, TriggerExpressions } from './expressions/trigger-expressions.ts'
import { versionsOf } from './keep-workflows.ts'
import { pausedOf } from './paused.ts'
import type { Entrance } from './trigger-index.ts'

/** Somebody or something came in by a trigger. */
export interface Arrival {
  entrance: Entrance
  object?: string | undefined
  recordId?: string | undefined
  occasion: Occasion
  /** Kept with the run as `$trigger`. */
  told?: Readonly<Record<string, unknown>>
  causedBy: string | null
  /** What led to it, this arrival included. */
  chain?: readonly string[]
}

/** Longest chain of runs that set each other off. */
const mostLinks = 8

export type MadeStart = RunStart & { version: number }

/**
 * What a trigger asks for, as the start of a run.
 *
 * @param ctx of who caused it; an expression that fails is the caller's to tell
 * @throws ExpressionFailed
 */
export async function toStart(ctx: Ctx, arrival: Arrival): Promise<MadeStart> {
  const { entrance, occasion, object, recordId } = arrival
  const { workflow, document, name, trigger } = entrance
  const at = ctx.clock.now()
  const expressions = new TriggerExpressions(
    ctx,
    object === undefined ? undefined : ctx.model.objects.get(object),
  )
  const input = trigger.input ? await expressions.slot(trigger.input, occasion) : (occasion.input ?? {})
  const { per = 'record', whenBusy = 'parallel' } = document.concurrency ?? {}
  const key =
    whenBusy === 'parallel'
      ? undefined
      : per === 'workflow'
        ? ''
        : per === 'record'
          ? `${object ?? ''}/${recordId ?? ''}`
          : JSON.stringify((await expressions.value(per, occasion)) ?? null)
  return {
    kind: 'workflow',
    name: workflow,
    version: (await versionsOf(ctx)).get(workflow)!,
    modelVersion: ctx.model.version,
    input,
    trigger: {
      ...arrival.told,
      name,
      type: trigger.type,
      at: at.toISOString(),
      old: frozen(occasion.old),
      new: frozen(occasion.new),
    },
    causedBy: arrival.causedBy,
    at,
    ...(trigger.start === undefined ? {} : { start: trigger.start }),
    ...(object === undefined ? {} : { object }),
    ...(recordId === undefined ? {} : { recordId }),
    ...(arrival.chain ? { chain: arrival.chain } : {}),
    ...(key === undefined ? {} : { busy: { key: `${workflow}/${key}`, whenBusy } }),
    ...(document.limits && typeof document.limits['steps'] === 'number'
      ? { allowed: document.limits['steps'] }
      : {}),
  }
}

const longestKept = 2_000

/** `$old` and `$new` are kept with the run; long texts are not. */
function frozen(row: Row | undefined): Row | null {
  if (!row) return null
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => typeof value !== 'string' || value.length <= longestKept),
  )
}

/** Starts them in this transaction; those that only answer themselves are stopped, for everybody to see. */
export async function startAll(ctx: Ctx, starts: readonly MadeStart[]): Promise<(string | undefined)[]> {
  const fine = starts.filter((start) => whyStopped(start) === undefined)
  const paused =
    fine.length > 0 ? await pausedOf(ctx.db, [...new Set(fine.map(({ name }) => name))]) : undefined
  const asked = paused?.size ? fine.map((one) => ({ ...one, isPaused: paused.has(one.name) })) : fine
  const ids = await startRuns(ctx.db, asked, ctx.clock.now())
  for (const start of starts) {
    const why = whyStopped(start)
    if (why) await stopAtOnce(ctx, start, why)
  }
  return starts.map((start) => ids[fine.indexOf(start)])
}

function whyStopped({ chain = [] }: MadeStart): string | undefined {
  const last = chain.at(-1)
  if (last !== undefined && chain.indexOf(last) < chain.length - 1) return 'process_loop'
  return chain.length > mostLinks ? 'process_too_deep' : undefined
}

async function stopAtOnce(ctx: Ctx, start: MadeStart, code: string): Promise<void> {
  const at = ctx.clock.now()
  const id = uuid()
  const {
    kind,
    name,
    version,
    modelVersion = 0,
    object = null,
    recordId = null,
    trigger = null,
    chain = [],
  } = start
  await insertRuns(
    ctx.db,
    [
      {
        id,
        allowed: 0,
        origin: {
          kind,
          name,
          version,
          modelVersion,
          object,
          recordId,
          parentRun: null,
          parentToken: null,
          rootRun: id,
          depth: 0,
          trigger,
          chain,
          causedBy: start.causedBy ?? null,
        },
      },
    ],
    at,
  )
  const now = at.toISOString()
  await ctx.db.run(sql`WITH stopped AS (
      UPDATE sys.run SET state = 'cancelled', result = ${code}, ended_at = ${now}::timestamptz WHERE id = ${id}::uuid)
    INSERT INTO sys.incident (run_id, id, name, code, detail, created_at)
    VALUES (${id}::uuid, 1, ${name}, ${code}, ${JSON.stringify({ chain })}::jsonb, ${now}::timestamptz)`)
}
