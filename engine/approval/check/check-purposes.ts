import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, Problem } from '../../model.ts'
import { report } from '../path/findings.ts'

/** What an approval is for, where it does not say. */
export const purposeOf = ({ purpose = 'approval' }: Pick<ApprovalDocument, 'purpose'>): string => purpose

/**
 * Two purposes of one object may run at the same time, so neither may lock what the other locks. One that locks every
 * field leaves room for none that locks any.
 */
export function checkPurposes(approvals: AppModel['approvals'], told: (found: Problem) => void): void {
  const locking = [...approvals].filter(([, { guard = 'gate' }]) => guard === 'gate')
  for (const [at, [name, document]] of locking.entries())
    for (const [other, earlier] of locking.slice(0, at)) {
      if (earlier.object !== document.object || purposeOf(earlier) === purposeOf(document)) continue
      const both = sharedFields(lockedFields(earlier), lockedFields(document))
      if (both === undefined) continue
      const findings = { item: `approval/${name}`, problems: [] as Problem[] }
      const fields = both === 'all' ? '' : ` (${both.join(', ')})`
      report(findings, ['lock', 'fields'], {
        code: 'approval_locks_overlap',
        en: `"${name}" and "${other}" may be open at the same time and would both lock the record${fields}. Let "lock"."fields" name different fields, or give both the same purpose.`,
        zh: `“${name}”与“${other}”可能同时进行，且会锁定相同的字段${fields}。请在“lock”“fields”中填写不同的字段，或使用同一用途。`,
      })
      for (const found of findings.problems) told(found)
    }
}

/** Fields that any step of it locks; undefined: all. */
export function lockedFields({ lock, steps }: ApprovalDocument): ReadonlySet<string> | undefined {
  const ofSteps = Object.values(steps).flatMap(({ locked }) => locked ?? [])
  return lock?.fields === undefined ? undefined : new Set([...lock.fields, ...ofSteps])
}

function sharedFields(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): string[] | 'all' | undefined {
  if (!a || !b) return (a ?? b)?.size === 0 ? undefined : 'all'
  const both = [...a].filter((field) => b.has(field))
  return both.length > 0 ? both : undefined
}
