import type { ApprovalStep } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { Found } from '../seats/find-people.ts'
import type { Asking, Assignees, Concerning, DecisionTable } from './asking.ts'
import type { Slot } from './define-kind.ts'
import { assigneeKinds } from './kinds/index.ts'

export interface AskedAssignees {
  /** The engine itself, in the transaction that is open. */
  ctx: Ctx
  instance: Concerning
  step: Pick<ApprovalStep, 'assignees'>
  ask(expression: string): Promise<unknown>
  /** Whom somebody picked for this step. */
  chosen?: readonly string[]
  /** Of the document. */
  tables?: Readonly<Record<string, DecisionTable>>
}

/**
 * Whom the assignees of a step name now, in their order and each with why; a list unites. Rules 1 to 6 of
 * process-language.md §3.1 come after it, in `seats/fill-step.ts`: the disabled are among them, and somebody named twice
 * is there twice.
 *
 * @throws ExpressionFailed
 */
export async function resolveAssignees(asked: AskedAssignees): Promise<Found[]> {
  const { step, chosen = [], tables = {}, ...rest } = asked
  const asking: Asking = { ...rest, chosen, tables }
  return findAll(step.assignees as Assignees, asking, 0)
}

/** Tables may name tables; a circle of them ends here. */
const deepest = 5

async function findAll(assignees: Assignees, asking: Asking, depth: number): Promise<Found[]> {
  const found: Found[] = []
  if (depth > deepest) return found
  for (const given of assignees) {
    if (given === 'submitter') {
      found.push({ user: asking.instance.submitter, why: { reason: 'submitter' } })
      continue
    }
    const slot = slotOf(given)
    const kind = kindOf(slot)
    if (!kind) continue
    const people = await kind.find(slot, asking, (inner) => findAll(inner, asking, depth + 1))
    const { weight } = slot
    found.push(...people.map((one) => (typeof weight === 'number' ? { ...one, weight } : one)))
  }
  return found
}

/** A text alone is an expression that gives people. */
export const slotOf = (given: Assignees[number]): Slot =>
  typeof given === 'string' ? { expression: given.replace(/^=/, '') } : given

export const kindOf = (slot: Slot) => assigneeKinds.all().find(({ name }) => Object.hasOwn(slot, name))
