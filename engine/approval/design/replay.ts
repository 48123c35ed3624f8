import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { contexts } from '../../jobs/contexts.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { sql } from '../../sql.ts'
import { parsePeriod } from '../../workflow/replay/start-replay.ts'
import { isoOf } from '../../workflow/runs.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import { askOver } from '../api-views/ask-over.ts'
import { foresee } from '../api-views/foresee.ts'
import type { Foreseen } from '../api-views/foreseen.ts'
import { readPath } from '../path/read-path.ts'
import { documentOf } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import { type ApprovalInstance, readInstance } from '../store/instance-row.ts'
import { readSteps, type StoredStep } from '../store/steps.ts'
import { draftOf } from './draft.ts'
import { type Pace, pacesOf } from './paces.ts'
import { timeToDecision } from './time-to-decision.ts'

export interface AskedReplay {
  document?: ApprovalDocument
  replay: { from: string; to: string }
}

/** People who are asked at a step. */
interface Asked<P> {
  step: string
  people: P[]
}
export interface ReplayCase {
  instance: string
  record_label: string
  submitted_at: string
  state: string
  real: Asked<Person>[]
  draft: Asked<Person>[]
  /** From the submission to its decision, in milliseconds; null where there was none. */
  real_ms: number | null
  /** The same by the draft, if everybody keeps their pace; null while that is not known. */
  draft_ms: number | null
  /** Why the draft cannot say: the record is gone. */
  problem: string | null
}
export interface ReplayView {
  count: number
  same: number
  different: number
  cases: ReplayCase[]
}

/** So many submissions are looked at, the latest of the period. */
const most = 500

/** @throws malformed_request */
export function parseReplay(body: unknown): AskedReplay {
  const { document, replay, ...rest } = (body ?? {}) as Record<string, unknown>
  if (Object.keys(rest).length > 0)
    throw new AppError('malformed_request', { reason: 'Known: document, record, submitter, values, replay.' })
  const { from, to } = parsePeriod(replay)
  return { replay: { from, to }, ...(document ? { document: document as ApprovalDocument } : {}) }
}

interface Row {
  id: string
  at: string
}

/**
 * Submissions of a period by a draft: who was asked by their version, or would have been, and who would be by the draft, for the record,
 * the people and the rules of this moment, with money at the rate of the submission. Nothing is kept.
 *
 * @throws approval_unknown, malformed_request where the draft cannot run
 */
export async function replayApproval(ctx: Ctx, name: string, asked: AskedReplay): Promise<ReplayView> {
  const { document, errors } = draftOf(ctx, name, asked.document)
  const [first] = errors
  if (first)
    throw new AppError('malformed_request', {
      reason: ctx.locale.startsWith('zh') ? first.message.zh : first.message.en,
    })
  const system: Ctx = { ...(await ctx.parts.get(contexts).system()), db: ctx.db }
  const { from, to } = asked.replay
  const rows = await ctx.db.rows<Row>(sql`SELECT run_id AS id, ${isoOf(sql`submitted_at`)} AS at
    FROM sys.approval_instance WHERE definition = ${name} AND object = ${document.object}
      AND submitted_at >= ${from}::timestamptz AND submitted_at < ${to}::timestamptz
    ORDER BY submitted_at DESC LIMIT ${most}`)
  const pace = await pacesOf(ctx.db, name, asked.replay)
  const cases: (Omit<ReplayCase, 'real' | 'draft'> & { real: Asked<string>[]; draft: Asked<string>[] })[] = []
  for (const { id, at } of rows)
    cases.push({ ...(await caseOf(system, document, id, pace)), submitted_at: at })
  const persons = await loadPersons(
    ctx.db,
    cases.flatMap(({ real, draft }) => [...real, ...draft].flatMap(({ people }) => people)),
  )
  const named = (steps: Asked<string>[]): Asked<Person>[] =>
    steps.map(({ step, people }) => ({ step, people: people.map((user) => persons.get(user)) }))
  const different = cases.filter(({ real, draft }) => keyOf(real) !== keyOf(draft)).length
  return {
    count: cases.length,
    same: cases.length - different,
    different,
    cases: cases.map((one) => ({ ...one, real: named(one.real), draft: named(one.draft) })),
  }
}

/** The same people at the same steps, in whichever order. */
const keyOf = (steps: readonly Asked<string>[]): string =>
  steps
    .flatMap(({ step, people }) =>
      people.length > 0 ? people.map((user) => `${step} ${user}`) : [`${step} -`],
    )
    .sort()
    .join()

async function caseOf(system: Ctx, document: ApprovalDocument, id: string, pace: Pace) {
  const instance = (await readInstance(system, id))!
  const { definition, version, object, recordId, submitter, onBehalfOf, changeset, rates, chosen } = instance
  const about = { definition, version, object, recordId, submitter, onBehalfOf, changeset, rates }
  const head = {
    instance: id,
    record_label: instance.recordLabel,
    submitted_at: '',
    state: instance.state,
    real_ms: decidedAfter(instance),
    draft_ms: null,
  }
  const steps = await readSteps(system.db, id)
  const entered = askedAt(steps)
  try {
    const ask = await askOver(system, about)
    const real = [...entered, ...(await stillToCome(system, instance, steps, ask))]
    const foreseen = await foresee(system, { document, imagined: about, ask, chosen })
    const [trouble] = foreseen.troubles
    const draft = foreseenAt(document, foreseen)
    const draft_ms = forecast(document, foreseen, { steps, draft, pace })
    return { ...head, real, draft, draft_ms, problem: trouble?.message ?? null }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
    const problem = error.text(system.locale.startsWith('zh') ? 'zh' : 'en')
    return { ...head, real: entered, draft: [], problem }
  }
}

const msBetween = (from: string, to: string): number => Date.parse(to) - Date.parse(from)

const decidedAfter = ({ state, submittedAt, endedAt }: ApprovalInstance): number | null =>
  endedAt !== null && (state === 'approved' || state === 'rejected') ? msBetween(submittedAt, endedAt) : null

/** A step that asks the same people takes as long as it did; others as long as who is asked usually takes. */
function forecast(
  document: ApprovalDocument,
  foreseen: Foreseen,
  { steps, draft, pace }: { steps: readonly StoredStep[]; draft: readonly Asked<string>[]; pace: Pace },
): number | null {
  const took = new Map<string, number>()
  for (const { step, people } of askedAt(steps)) {
    const would = draft.find((one) => one.step === step)
    const { openedAt, endedAt } = steps.find((one) => one.step === step)!
    if (would && endedAt !== null && keyOf([would]) === keyOf([{ step, people }]))
      took.set(step, msBetween(openedAt, endedAt))
  }
  const time = timeToDecision(readPath({ item: '', problems: [] }, document), {
    step: (name) => {
      const one = foreseen.steps.get(name)
      return one?.isTaken ? { seats: one.seats, decision: rulesOf(document, name).decision } : undefined
    },
    took: (name) => took.get(name),
    pace,
  })
  return time === undefined ? null : Math.round(time)
}

/** What its own version would have asked further, had everybody agreed: of one that was approved nothing is left. */
async function stillToCome(
  system: Ctx,
  instance: ApprovalInstance,
  steps: readonly StoredStep[],
  ask: (expression: string) => Promise<unknown>,
): Promise<Asked<string>[]> {
  if (instance.state === 'approved') return []
  const document = await documentOf(system, instance)
  const { round, chosen } = instance
  const foreseen = await foresee(system, { document, imagined: instance, ask, chosen, round, entered: steps })
  return foreseenAt(document, foreseen)
}

/** Who came later, by an act of somebody: nobody whom the document named. */
const later = /^(added_|transferred|replaced|delegated|asked|deadline|successor|admin$)/

const isOfDocument = ({ why, addedBy }: Seat): boolean =>
  addedBy === null && !why.some(({ reason }) => later.test(reason))

const usersOf = (seats: readonly Seat[]): string[] => [
  ...new Set(
    seats.flatMap(({ user, state, human }) =>
      user === null || state === 'removed' || (state === 'skipped' && !human) ? [] : [user],
    ),
  ),
]

/** Each step as it was entered first. */
function askedAt(steps: readonly StoredStep[]): Asked<string>[] {
  const seen = new Set<string>()
  return steps.flatMap(({ step, seats }) => {
    if (seen.has(step)) return []
    seen.add(step)
    return [{ step, people: usersOf(seats.filter(isOfDocument)) }]
  })
}

const foreseenAt = (document: ApprovalDocument, { steps }: Foreseen): Asked<string>[] =>
  Object.keys(document.steps).flatMap((step) => {
    const one = steps.get(step)
    return one?.isTaken ? [{ step, people: usersOf(one.seats) }] : []
  })
