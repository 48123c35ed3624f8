import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import { loadPersons } from '../../organisation/persons.ts'
import { sql } from '../../sql.ts'
import type { Assignees } from '../../workflow/assignees/asking.ts'
import { resolveAssignees } from '../../workflow/assignees/resolve-assignees.ts'
import { drawApproval, leadsTo } from '../path/compile.ts'
import type { Imagined } from './ask-over.ts'
import { stepLabel } from './labels.ts'
import type { PickView } from './my-seats.ts'

interface Choice {
  step: string
  by: 'submitter' | 'previous'
  from: Assignees | undefined
  min: number
  max: number
}

/** Steps whose people somebody picks. */
function choicesOf({ steps }: ApprovalDocument): Choice[] {
  return Object.entries(steps).flatMap(([step, { assignees }]) =>
    assignees.flatMap((one): Choice[] => {
      if (typeof one !== 'object' || !('chosen' in one)) return []
      const { chosen, from, min = 1, max = Math.max(1, Number(min)) } = one
      const by = chosen === 'previous' ? 'previous' : 'submitter'
      return [
        {
          step,
          by,
          from: from === undefined ? undefined : ([from].flat() as unknown as Assignees),
          min: Number(min),
          max: Number(max),
        },
      ]
    }),
  )
}

export interface PickAsked {
  document: ApprovalDocument
  imagined: Imagined
  ask(expression: string): Promise<unknown>
}

/**
 * What the submitter picks, or with `after` whoever approves that step for those that come next and are picked so.
 *
 * @param ctx of whoever looks; the engine finds whom there is to pick from
 */
export async function picksFor(
  ctx: Ctx,
  system: Ctx,
  { document, imagined, ask }: PickAsked,
  after?: string,
): Promise<PickView[]> {
  const drawn = drawApproval(document)
  const asked = choicesOf(document).filter(({ step, by }) =>
    after === undefined ? by === 'submitter' : by === 'previous' && isNext(drawn, document, after, step),
  )
  return Promise.all(
    asked.map(async ({ step, from, min, max }) => {
      const found =
        from === undefined
          ? []
          : await resolveAssignees({
              world: 'approval',
              ctx: system,
              concerning: imagined,
              ask,
              assignees: from as Assignees,
            })
      const ids = [...new Set(found.flatMap(({ user }) => user ?? []))]
      const persons = await loadPersons(system.db, ids)
      return { step, label: stepLabel(ctx, document, step), from: ids.map((id) => persons.get(id)), min, max }
    }),
  )
}

/** Whether the step follows another with no other step between them. */
function isNext(
  drawn: ReturnType<typeof drawApproval>,
  { steps }: ApprovalDocument,
  from: string,
  to: string,
): boolean {
  if (from === to || !leadsTo(drawn, from, to)) return false
  return !Object.keys(steps).some(
    (between) =>
      between !== from && between !== to && leadsTo(drawn, from, between) && leadsTo(drawn, between, to),
  )
}

/**
 * People who were picked: as many as asked for, out of those there are to pick from, and active.
 *
 * @throws validation_failed
 */
export async function requirePicked(
  ctx: Ctx,
  picks: readonly PickView[],
  chosen: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const errors: Issue[] = []
  const wrong = (path: string, code: Issue['code'], en: string, zh: string) =>
    errors.push({ path, code, message: { en, zh } })
  const named = Object.values(chosen).flat()
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE id = ANY(${named}::uuid[]) AND active AND deleted_at IS NULL`,
  )
  const active = new Set(rows.map(({ id }) => id))
  for (const [step, people] of Object.entries(chosen)) {
    const pick = picks.find((one) => one.step === step)
    if (!pick) {
      wrong(`/chosen/${step}`, 'unknown_field', 'Nobody is picked for this step.', '该步骤无需指定审批人。')
      continue
    }
    const others = people.filter(
      (id) => !active.has(id) || (pick.from.length > 0 && !pick.from.some((one) => one.id === id)),
    )
    if (others.length > 0)
      wrong(`/chosen/${step}`, 'not_an_option', 'Pick somebody of the list.', '请从列表中选择。')
  }
  for (const { step, label, min, max } of picks) {
    const count = new Set(chosen[step] ?? []).size
    if (count < min || count > max)
      wrong(
        `/chosen/${step}`,
        count === 0 ? 'required' : 'out_of_range',
        min === max ? `Pick ${min} for “${label}”.` : `Pick ${min} to ${max} for “${label}”.`,
        min === max ? `请为“${label}”选择 ${min} 人。` : `请为“${label}”选择 ${min} 至 ${max} 人。`,
      )
  }
  if (errors.length > 0) throw new AppError('validation_failed', { errors })
}
