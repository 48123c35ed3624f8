import type { Found } from '../seats/find-people.ts'
import type { Asking, Assignees } from './asking.ts'
import type { Slot } from './define-kind.ts'
import { assigneeKinds } from './kinds/index.ts'

export interface AskedAssignees extends Omit<Asking, 'chosen' | 'tables'> {
  assignees: Assignees
  /** Whom somebody picked for this step. */
  chosen?: Asking['chosen']
  /** Of the document. */
  tables?: Asking['tables']
}

/**
 * Whom assignees name now, in their order and each with why; a list unites. Rules 1 to 6 of process-language.md §3.1 come
 * after it, in `seats/fill-step.ts`: the disabled are among them, and somebody named twice is there twice.
 *
 * @throws ExpressionFailed
 */
export async function resolveAssignees(asked: AskedAssignees): Promise<Found[]> {
  const { assignees, chosen = [], tables = {}, ...rest } = asked
  return findAll(assignees, { ...rest, chosen, tables }, 0)
}

/** Tables may name tables; a circle of them ends here. */
const deepest = 5

async function findAll(assignees: Assignees, asking: Asking, depth: number): Promise<Found[]> {
  const found: Found[] = []
  if (depth > deepest) return found
  for (const given of assignees) {
    if (given === 'submitter') {
      const { submitter } = asking.concerning
      if (submitter !== null) found.push({ user: submitter, why: { reason: 'submitter' } })
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
const slotOf = (given: Assignees[number]): Slot =>
  typeof given === 'string' ? { expression: given.replace(/^=/, '') } : given

export const kindOf = (slot: Slot) => assigneeKinds.all().find(({ name }) => Object.hasOwn(slot, name))
