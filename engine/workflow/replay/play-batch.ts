import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { contexts } from '../../jobs/contexts.ts'
import type { ObjectDef } from '../../model.ts'
import { startOf } from '../dispatch-records.ts'
import { type Entrance, recordKey, type TriggerIndex } from '../trigger-index.ts'
import { startByClock } from './clock-cases.ts'
import { compare, type Difference, type Outcome } from './compare.ts'
import { startByDate } from './date-cases.ts'
import { type CaseStart, caseStart, type Played, playCase, type Replayed } from './one-case.ts'
import { type CaseRow, happeningOf, type Past, readPasts } from './past-change.ts'
import { type RealRun, readRealRuns } from './real-runs.ts'

/** What became of a case, as it is kept. */
export interface FoundCase {
  n: number
  trigger: string | null
  run_id: string | null
  outcome: Outcome
  found: Record<string, unknown> | null
}

interface Looked {
  row: CaseRow
  object: ObjectDef | undefined
  past: Past | undefined
  real: RealRun | undefined
  start: CaseStart | undefined
  why?: { code: string; text: string }
}

/** Transactions at a time, and cases played in one at most. */
const atOnce = 3
const inOne = 25

/** Looks at cases and plays those that start the draft; all that they do is taken back. */
export async function playBatch(
  ctx: Ctx,
  replayed: Replayed,
  { index, rows }: { index: TriggerIndex; rows: readonly CaseRow[] },
): Promise<FoundCase[]> {
  const looked = await lookAt(ctx, replayed, { index, rows })
  const toPlay = looked.filter(({ start }) => start)
  const played = new Map<number, Played>()
  const size = Math.min(inOne, Math.ceil(toPlay.length / atOnce))
  const parts = Array.from({ length: Math.ceil(toPlay.length / (size || 1)) }, (_, at) =>
    toPlay.slice(at * size, (at + 1) * size),
  )
  const work = async (): Promise<void> => {
    for (let part = parts.shift(); part; part = parts.shift())
      for (const [n, one] of await playPart(ctx, replayed, part)) played.set(n, one)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return looked.map((one) => foundOf(one, played.get(one.row.n)))
}

/** Thrown so that nothing of it stays. */
class Over extends Error {}

async function playPart(ctx: Ctx, replayed: Replayed, part: readonly Looked[]): Promise<Map<number, Played>> {
  let played = new Map<number, Played>()
  const system = await ctx.parts.get(contexts).system()
  try {
    await inTransaction({ ...system, requestId: ctx.requestId }, async (tx) => {
      played = new Map()
      for (const { row, start, real, object, past } of part)
        played.set(row.n, await playCase(tx, replayed, { row, start: start!, real, object, past }))
      throw new Over()
    })
  } catch (error) {
    if (!(error instanceof Over)) throw error
  }
  return played
}

const recordGone = { code: 'record_gone', text: 'The record, or its history, is not there any more.' }

async function lookAt(
  ctx: Ctx,
  replayed: Replayed,
  { index, rows }: { index: TriggerIndex; rows: readonly CaseRow[] },
): Promise<Looked[]> {
  const real = await readRealRuns(ctx.db, replayed.name, rows, ctx.clock.now())
  const pasts = new Map<number, Past>()
  const isDated = ({ version, trigger }: CaseRow) =>
    version === null && replayed.document.triggers?.[trigger ?? '']?.type === 'dateReached'
  // A date that was set late is seen late: the run that began for it says when.
  const seenAt = (row: CaseRow): string => {
    const run = isDated(row) && row.run_id !== null ? real.get(row.n) : undefined
    return run ? new Date(run.started_at).toISOString() : row.at
  }
  const ofRecords = rows.filter((row) => row.version !== null || isDated(row))
  for (const name of new Set(ofRecords.flatMap(({ object }) => object ?? []))) {
    const object = ctx.model.objects.get(name)
    if (!object) continue
    const own = ofRecords
      .filter((row) => row.object === name)
      .map((row) => (isDated(row) ? { ...row, at: seenAt(row) } : row))
    for (const [n, past] of await readPasts(ctx.db, object, own)) pasts.set(n, past)
  }
  const system = await ctx.parts.get(contexts).system()
  const looked: Looked[] = []
  for (const row of rows) {
    const object = row.object === null ? undefined : ctx.model.objects.get(row.object)
    const past = pasts.get(row.n)
    const one: Looked = { row, object, past, real: real.get(row.n), start: undefined }
    looked.push(one)
    const isGone = !object || !past
    if (isDated(row) && row.record_id !== null) {
      if (isGone) one.why = recordGone
      else one.start = await startByDate(system, { index, object, past, row, seenAt: seenAt(row) })
    } else if (row.version === null && row.run_id === null) one.start = await startByClock(system, index, row)
    else if (row.version === null) one.start = startAsReal(replayed, row, one.real)
    else if (isGone) one.why = recordGone
    else one.start = await startByChange(system, { index, object, past, at: row.at })
  }
  return looked
}

/** A way in that is no change of a record: it began with what it really began with. */
function startAsReal(
  { name, document }: Replayed,
  row: CaseRow,
  real: RealRun | undefined,
): CaseStart | undefined {
  const trigger = document.triggers?.[row.trigger ?? '']
  if (!trigger || !real) return undefined
  return {
    trigger: row.trigger!,
    input: real.input ?? {},
    told: { ...real.trigger, old: null, new: null },
    causedBy: null,
    ...(trigger.start === undefined ? {} : { start: trigger.start }),
    ...busyAsReal(name, document, row, real),
  }
}

/** Whom it would be busy with, as far as that does not depend on what nobody knows any more. */
function busyAsReal(
  name: string,
  { concurrency }: WorkflowDocument,
  { object, record_id: record }: CaseRow,
  { busyKey }: RealRun,
): { busy?: string } {
  const { per = 'record', whenBusy = 'parallel' } = concurrency ?? {}
  if (whenBusy === 'parallel') return {}
  if (per === 'workflow') return { busy: `${name}/` }
  if (per === 'record') return { busy: `${name}/${object ?? ''}/${record ?? ''}` }
  return busyKey === null ? {} : { busy: busyKey }
}

async function startByChange(
  system: Ctx,
  { index, object, past, at }: { index: TriggerIndex; object: ObjectDef; past: Past; at: string },
): Promise<CaseStart | undefined> {
  const happening = happeningOf(object, past)
  const user = past.event.user_id
  let cause: Ctx | undefined
  for (const act of happening.acts)
    for (const entrance of index.records.get(recordKey(object.name, act)) ?? []) {
      if (!mayConcern(entrance, act, happening.changes)) continue
      if (!cause) {
        const acting = user === null ? undefined : await system.parts.get(contexts).ofUser(user, 'workflow')
        cause = {
          ...system,
          user: acting?.user ?? system.user,
          clock: { now: () => new Date(at) },
        }
      }
      const start = await startOf(cause, { entrance, act, happening, before: [] })
      if (!start) continue
      return caseStart(entrance, start, user)
    }
  return undefined
}

/** Most changes are of fields that nobody listens to: seen before anything is read for them. */
const mayConcern = ({ interest }: Entrance, act: string, changes: Readonly<Record<string, unknown>>) =>
  act !== 'update' || !interest?.fields || interest.fields.some((name) => name in changes)

function foundOf({ row, real, start, why }: Looked, played: Played | undefined): FoundCase {
  const ids = { n: row.n, trigger: start?.trigger ?? row.trigger, run_id: real?.run ?? null }
  const wrong = why ?? (played && 'why' in played ? played.why : undefined)
  if (wrong) return { ...ids, outcome: 'unknown', found: { why: wrong, real: realView(real), draft: null } }
  const draft = played && 'draft' in played ? played.draft : undefined
  const { outcome, differs, ahead } = compare(real, draft, row.record_id)
  if (outcome === 'none') return { ...ids, outcome, found: null }
  const { answers = null, endedAt, ...told } = draft ?? {}
  const isOver = draft?.state === 'completed' || draft?.state === 'cancelled'
  const life = start?.busy === undefined ? {} : { life: { key: start.busy, until: isOver ? endedAt : null } }
  const marked = <T extends object>(one: T) => (ahead.has(one) ? { ahead: true as const } : {})
  const found: { real: unknown; draft: unknown; differs: Difference; answers: unknown; life?: unknown } = {
    ...life,
    real: realView(real),
    draft: draft
      ? {
          ...told,
          steps: draft.steps.slice(0, mostKept).map((step) => {
            const { output: _, since: __, ...kept } = step
            return { ...kept, ...marked(step) }
          }),
          effects: draft.effects.slice(0, mostKept).map((effect) => ({ ...effect, ...marked(effect) })),
        }
      : null,
    differs,
    answers,
  }
  return { ...ids, outcome, found: shortened(found) }
}

const realView = (real: RealRun | undefined) =>
  real
    ? {
        run: real.run,
        state: real.state,
        result: real.result,
        isOld: real.isOld,
        steps: real.steps.slice(0, mostKept).map(({ node, port, state }) => ({ node, port, state })),
        effects: real.effects.slice(0, mostKept),
      }
    : null

const longest = 2_000
/** So many steps and effects of a case are kept. */
const mostKept = 1_000

/** Long texts of what would be sent or written are not kept in full. */
const shortened = (found: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(found, (_key, value: unknown) =>
      typeof value === 'string' && value.length > longest ? `${value.slice(0, longest)}…` : value,
    ),
  ) as Record<string, unknown>
