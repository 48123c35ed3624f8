import { isId } from '../../../metadata/language/values/reference.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { contexts } from '../../jobs/contexts.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { id, document as objectOf, readBody } from '../../read-body.ts'
import { ident, sql } from '../../sql.ts'
import { loadNames } from '../../workflow/assignees/names.ts'
import { askOver } from '../api-views/ask-over.ts'
import { foresee } from '../api-views/foresee.ts'
import { approvalLabel } from '../api-views/labels.ts'
import type { PathPart, StepPart } from '../api-views/path-part.ts'
import { pathView } from '../api-views/path-view.ts'
import { picksFor } from '../api-views/picks.ts'
import type { PreviewView } from '../api-views/preview-view.ts'
import { rebaseChangeset } from '../changeset.ts'
import { lockedFields } from '../check/check-purposes.ts'
import { readShown as readWhole } from '../shown.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import { draftOf } from './draft.ts'
import { type RuleNote, ruleNotes } from './rule-notes.ts'

export interface AskedSimulation {
  /** The draft; what is published under that name unless given. */
  document?: ApprovalDocument
  record: { object: string; id: string }
  /** Who submits it; the record's owner unless given, else whoever asks. */
  submitter?: string
  /** Fields as they would be. */
  values?: Readonly<Record<string, unknown>>
}

/** A step of the path with every rule by which its people were found. */
export type SimulatedStep = StepPart & {
  rules: (Omit<RuleNote, 'before' | 'after'> & { before: Person[]; after: Person[] })[]
}

/** @throws malformed_request, validation_failed */
export function parseSimulation(body: unknown): AskedSimulation {
  const { record, document, ...given } = readBody(body, {
    needed: { record: objectOf(1_000) },
    optional: { document: objectOf(500_000), submitter: id, values: objectOf(100_000) },
  })
  const { object, id: of } = record as { object?: unknown; id?: unknown }
  if (typeof object !== 'string' || typeof of !== 'string')
    throw new AppError('malformed_request', { reason: '"record" is { "object", "id" }.' })
  return {
    ...given,
    record: { object, id: of },
    ...(document ? { document: document as unknown as ApprovalDocument } : {}),
  }
}

/**
 * How an approval, a draft too, would go for a record if that person submitted it now: every step with its people, and for
 * each the rules one after another. Nothing is kept. It sees every record and everybody, so it is for those who may everything.
 *
 * @throws approval_unknown, unknown_object, not_found
 */
export async function simulateApproval(ctx: Ctx, name: string, asked: AskedSimulation): Promise<PreviewView> {
  const { document, errors } = draftOf(ctx, name, asked.document)
  const view = {
    approval: name,
    label: approvalLabel(ctx, document, name),
    version: 0,
    picks: [],
    empty_seats: [],
    shown: { hash: '', fields: [] },
    locks: { fields: null },
    others: [],
  }
  const inWords = ({ en, zh }: { en: string; zh: string }) => (ctx.locale.startsWith('zh') ? zh : en)
  if (errors.length > 0)
    return {
      ...view,
      path: [],
      problems: errors.map(({ code, message }) => ({ code, message: inWords(message) })),
    }
  const system: Ctx = { ...(await ctx.parts.get(contexts).system()), db: ctx.db }
  const object = ctx.model.objects.get(document.object)!
  const { id: recordId } = asked.record
  const submitter = await submitterOf(ctx, document.object, asked)
  const about = {
    definition: name,
    version: 0,
    object: document.object,
    recordId,
    submitter,
    onBehalfOf: null,
    recordLabel: '',
  }
  const changeset = asked.values
    ? (
        await rebaseChangeset(
          system,
          { ...about, changeset: null } as unknown as ApprovalInstance,
          asked.values,
        )
      ).changeset
    : null
  const imagined = { ...about, changeset }
  const ask = await askOver(system, imagined)
  const notes = new Map<string, RuleNote[]>()
  const foreseen = await foresee(system, {
    document,
    imagined,
    ask,
    chosen: {},
    onFill: (step, filling) => notes.set(step, ruleNotes(filling)),
  })
  const noted = [...notes.values()].flat().flatMap(({ before, after }) => [...before, ...after])
  const seats = [...foreseen.steps.values()].flatMap((step) => step.seats)
  const names = await loadNames(ctx.db, seats, [submitter])
  const persons = await loadPersons(ctx.db, noted)
  const path = pathView(ctx, {
    document,
    steps: [],
    submitted: [{ by: submitter, at: null, round: 1 }],
    foreseen,
    names,
  })
  const picks = await picksFor(ctx, system, { document, imagined, ask })
  const picked = new Set(picks.map(({ step }) => step))
  const first = Object.keys(document.steps)[0] ?? ''
  const whole = await readWhole(system, { ...about, changeset }, document)
  const locked = lockedFields(document)
  return {
    ...view,
    path: withNotes(path, (step) =>
      (notes.get(step) ?? []).map((one) => ({
        ...one,
        before: one.before.map((user) => persons.get(user)),
        after: one.after.map((user) => persons.get(user)),
      })),
    ),
    picks,
    empty_seats: foreseen.empty.filter((step) => !picked.has(step)),
    shown: {
      hash: whole.hash(first),
      fields: [{ field: object.nameField, label: object.nameField, value: whole.label }],
    },
    locks: { fields: document.guard === 'status' ? [] : locked ? [...locked] : null },
    problems: foreseen.troubles
      .filter(({ step }) => !picked.has(step))
      .map(({ code, step, message }) => {
        const known = code === 'expression_invalid' ? 'approval_no_approver' : code
        const error = new AppError(known as 'approval_no_approver', {
          step,
          step_label: document.steps[step]?.label ?? step,
        })
        return { code, step, message: message ?? error.text(ctx.locale.startsWith('zh') ? 'zh' : 'en') }
      }),
  }
}

/** @throws not_found where the record is not there, unknown_object where it is of another object */
async function submitterOf(
  ctx: Ctx,
  object: string,
  { record, submitter }: AskedSimulation,
): Promise<string> {
  if (record.object !== object) throw new AppError('unknown_object', { object: record.object })
  const { ownership } = ctx.model.objects.get(object)!
  const owner = ownership === 'user' ? sql`t."owner"::text` : sql`NULL::text`
  const row = isId(record.id)
    ? await ctx.db.first<{ owner: string | null }>(
        sql`SELECT ${owner} AS owner FROM ${ident('app', object)} t WHERE t."id" = ${record.id}::uuid`,
      )
    : undefined
  if (!row) throw new AppError('not_found', { object, id: record.id })
  return submitter ?? row.owner ?? ctx.user.id
}

function withNotes(
  parts: readonly PathPart[],
  notesOf: (step: string) => SimulatedStep['rules'],
): PathPart[] {
  return parts.map((part) => {
    if (part.kind === 'step') return { ...part, rules: notesOf(part.step) } satisfies SimulatedStep
    if (part.kind === 'parallel')
      return {
        ...part,
        branches: part.branches.map((one) => ({ ...one, path: withNotes(one.path, notesOf) })),
      }
    if (part.kind === 'choose')
      return { ...part, ways: part.ways.map((one) => ({ ...one, path: withNotes(one.path, notesOf) })) }
    return part
  })
}
