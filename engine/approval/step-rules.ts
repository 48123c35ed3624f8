import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Queryable } from '../database.ts'
import { namedUsers } from '../workflow/assignees/named-users.ts'
import type { Decision } from '../workflow/seats/decision.ts'
import type { FillRules } from '../workflow/seats/fill-step.ts'
import type { StepRules } from '../workflow/seats/office.ts'
import type { Again } from '../workflow/seats/rounds.ts'

/** What holds for a step: what it says itself, else what its approval says, else the usual. */
export interface RulesOfStep extends StepRules {
  decision: Decision
  repeat: 'ask' | 'consecutive' | 'round'
  editable: readonly string[]
  /** `comment`, `attachment`, `signature`, or a field. */
  requires: readonly string[]
  /** Steps whose people have to be others, whichever of the two says so. */
  differentFrom: readonly string[]
  /** Where a rejection leads, when not to the end. */
  returnTo: string | undefined
  /** Which steps that were decided are asked again once it comes back after this one has returned it. */
  again: Again
}

export function rulesOf(document: ApprovalDocument, name: string): RulesOfStep {
  const step = document.steps[name]!
  const { onReject } = step
  const acts = step.acts ?? document.acts
  return {
    decision: (step.decision ?? { type: 'all' }) as Decision,
    repeat: step.repeat ?? document.repeat ?? 'ask',
    editable: step.editable ?? [],
    requires: step.requires ?? [],
    differentFrom: Object.keys(document.steps).filter(
      (other) =>
        step.differentFrom?.includes(other) || document.steps[other]!.differentFrom?.includes(name) === true,
    ),
    again: step.onReturn ?? document.again ?? 'all',
    returnTo: typeof onReject === 'object' ? String(onReject['returnTo']) : undefined,
    ...(acts ? { acts } : {}),
  }
}

/** The rules by which seats are filled; people whom they name are found. */
export async function fillRulesOf(
  db: Queryable,
  document: ApprovalDocument,
  name: string,
): Promise<FillRules> {
  const step = document.steps[name]!
  const self = await named(db, step.self ?? document.self ?? 'superior')
  const empty = await named(db, step.empty ?? document.empty ?? 'admin')
  return {
    self: (self ?? 'superior') as FillRules['self'],
    empty: (empty ?? 'admin') as FillRules['empty'],
    decision: rulesOf(document, name).decision,
  }
}

/** Nobody of that name: the usual rule. */
async function named(db: Queryable, rule: string | Record<string, unknown>) {
  if (typeof rule === 'string') return rule
  const [user] = await namedUsers(db, rule['user'])
  return user === undefined ? undefined : { user }
}

/** Whom the rules name themselves, who may be nowhere else in the office. */
export const namedBy = ({ self, empty }: Pick<FillRules, 'self' | 'empty'>): string[] =>
  [self, empty].flatMap((rule) => (typeof rule === 'object' ? [rule.user] : []))
