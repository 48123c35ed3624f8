import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { id, document as objectOf, readBody, text } from '../../read-body.ts'
import { readRecord } from '../../records/read.ts'
import { loadNames } from '../../workflow/assignees/names.ts'
import { requireEditable } from '../acts/resubmit.ts'
import { rebaseChangeset } from '../changeset.ts'
import { lockedFields } from '../check/check-purposes.ts'
import { approvalVersions } from '../keep-approvals.ts'
import { requireSeenReferences } from '../seen-references.ts'
import { readShown as readWhole, shownPaths } from '../shown.ts'
import type { Changeset } from '../store/changeset-row.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import type { Definition } from '../triggers/approval-index.ts'
import { submittable } from '../triggers/by-hand.ts'
import { asEngine } from './as-engine.ts'
import { askOver } from './ask-over.ts'
import { conditionsSeen } from './conditions-seen.ts'
import { foresee } from './foresee.ts'
import { chosenOf } from './given-chosen.ts'
import { approvalLabel } from './labels.ts'
import type { PickView } from './my-seats.ts'
import type { PathPart } from './path-part.ts'
import { pathView } from './path-view.ts'
import { picksFor } from './picks.ts'
import { readShown, shownFields, visible } from './shown-values.ts'

export interface AskedPreview {
  object: string
  id: string
  approval?: string
  purpose?: string
  /** Fields as they would be. */
  values?: Readonly<Record<string, unknown>>
  chosen?: Readonly<Record<string, readonly string[]>>
  on_behalf_of?: string
}

export interface PreviewView {
  approval: string
  label: string
  version: number
  path: PathPart[]
  picks: PickView[]
  /** Steps for which nobody is found. */
  empty_seats: string[]
  shown: { hash: string; fields: { field: string; label: string; value: unknown }[] }
  locks: { fields: string[] | null }
  problems: { code: string; message: string; step?: string }[]
  others: { approval: string; label: string; purpose: string }[]
}

/** @throws validation_failed */
export function parsePreview(body: unknown): AskedPreview {
  const { chosen, ...given } = readBody(body, {
    needed: { object: text(200), id },
    optional: {
      approval: text(200),
      purpose: text(200),
      values: objectOf(100_000),
      chosen: objectOf(20_000),
      on_behalf_of: id,
    },
  })
  return { ...given, ...(chosen ? { chosen: chosenOf(chosen) } : {}) }
}

/** The approval that somebody means: by name, by purpose, or the first there is. */
export async function definitionFor(
  ctx: Ctx,
  {
    object: name,
    id: record,
    approval,
    purpose,
  }: Pick<AskedPreview, 'object' | 'id' | 'approval' | 'purpose'>,
): Promise<{ definition: Definition; reason?: string; others: Definition[] }> {
  const all = await submittable(ctx, ctx.model.objects.get(name)!, record)
  const found = all.find(
    ({ definition }) =>
      (approval === undefined || definition.name === approval) &&
      (purpose === undefined || definition.purpose === purpose),
  )
  if (!found)
    throw new AppError('approval_unknown', {
      ...(approval === undefined ? {} : { approval }),
      ...(purpose === undefined || approval !== undefined ? {} : { purpose }),
    })
  const others = all.filter((one) => one !== found && !one.reason).map(({ definition }) => definition)
  return { ...found, others }
}

/**
 * How the approval of a record would go if it were submitted now by this person: every step with its people and why, whom
 * they have to pick, and what stands against it. Nothing is kept.
 *
 * @throws unknown_object, forbidden, not_found, approval_unknown, validation_failed for values that are not theirs to give
 */
export async function previewApproval(ctx: Ctx, asked: AskedPreview): Promise<PreviewView> {
  const { object: name, id: record, chosen = {}, values } = asked
  if (!isId(record)) throw new AppError('not_found', { object: name, id: record })
  await readRecord(ctx, name, record, ['id'])
  const object = ctx.model.objects.get(name)!
  const { definition, reason, others } = await definitionFor(ctx, asked)
  const { document } = definition
  const version = (await approvalVersions(ctx)).get(definition.name)!
  const system = asEngine(ctx)
  const about = {
    definition: definition.name,
    version,
    object: name,
    recordId: record,
    submitter: ctx.user.id,
    onBehalfOf: asked.on_behalf_of ?? null,
    recordLabel: '',
  }
  if (values) {
    requireEditable(ctx, { object: name, changeset: null }, values)
    await requireSeenReferences(ctx, about, values)
  }
  const changeset = values ? await laidOver(system, about, values) : null
  const imagined = { ...about, changeset }
  const ask = await askOver(system, imagined)
  const foreseen = await foresee(system, { document, imagined, ask, chosen })
  const names = await loadNames(
    ctx.db,
    [...foreseen.steps.values()].flatMap(({ seats }) => seats),
    [ctx.user.id, asked.on_behalf_of],
  )
  const picks = await picksFor(ctx, system, { document, imagined, ask })
  const first = Object.keys(document.steps)[0]!
  const whole = await readWhole(system, { ...about, changeset }, document)
  const paths = shownPaths(ctx.model, object, document, first)
  const shown = (await readShown(ctx, { object, ids: [record], paths, isTask: false })).get(record)
  const { paths: seen } = visible(ctx, { object, paths, isTask: false })
  const picked = new Set(picks.map(({ step }) => step))
  const locked = lockedFields(document)
  return {
    approval: definition.name,
    label: approvalLabel(ctx, document, definition.name),
    version,
    path: conditionsSeen(
      ctx,
      { object, isTask: false },
      pathView(ctx, {
        document,
        steps: [],
        submitted: [{ by: ctx.user.id, at: null, round: 1 }],
        foreseen,
        names,
      }),
    ),
    picks,
    empty_seats: foreseen.empty.filter((step) => !picked.has(step)),
    shown: { hash: whole.hash(first), fields: shownFields(ctx, object, seen, { values: shown }) },
    locks: { fields: document.guard === 'status' ? [] : locked ? [...locked] : null },
    problems: [
      ...(reason ? [problemOf(ctx, reason === 'open_already' ? 'approval_open_already' : 'forbidden')] : []),
      ...foreseen.troubles
        .filter(({ step }) => !picked.has(step))
        .map(({ code, step, message }) => ({
          ...problemOf(ctx, code, { step, step_label: document.steps[step]?.label ?? step }),
          step,
          ...(message ? { message } : {}),
        })),
    ],
    others: others.map((one) => ({
      approval: one.name,
      label: approvalLabel(ctx, one.document, one.name),
      purpose: one.purpose,
    })),
  }
}

function problemOf(
  ctx: Ctx,
  code: string,
  details: Record<string, unknown> = {},
): { code: string; message: string } {
  const known = code === 'expression_invalid' ? 'approval_no_approver' : code
  const error = new AppError(known as 'approval_no_approver', details)
  return { code, message: error.text(ctx.locale.startsWith('zh') ? 'zh' : 'en') }
}

const laidOver = async (
  system: Ctx,
  about: Pick<ApprovalInstance, 'object' | 'recordId'>,
  values: Readonly<Record<string, unknown>>,
): Promise<Changeset> =>
  (await rebaseChangeset(system, { ...about, changeset: null } as ApprovalInstance, values)).changeset
