import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { type Findings, report } from './findings.ts'
import type { Part, Way } from './read-path.ts'

/** Steps stand once in the path, every one of them; and somebody is asked on whichever way it takes. */
export function checkPath(findings: Findings, document: ApprovalDocument, path: readonly Part[]): void {
  const { steps, needHuman = false } = document
  const named = stepsOf(path)
  const twice = new Set(named.filter((step, i) => named.indexOf(step) !== i))
  for (const step of twice)
    report(findings, ['path'], {
      code: 'approval_step_twice',
      en: `The step "${step}" stands in the path twice. Give the second a name of its own.`,
      zh: `步骤“${step}”在路径中出现两次，请为第二个另取名称。`,
    })
  for (const step of Object.keys(steps))
    if (!named.includes(step))
      report(findings, ['steps', step], {
        code: 'approval_step_unused',
        severity: 'warning',
        en: `The step "${step}" is not in the path: nobody is ever asked.`,
        zh: `步骤“${step}”不在路径中，永远不会执行。`,
      })
  if (named.length === 0)
    report(findings, ['path'], {
      code: 'approval_without_steps',
      en: 'The path has no step.',
      zh: '路径中没有步骤。',
    })
  else if (!needHuman && mayPass(path, steps))
    report(findings, ['path'], {
      code: 'approval_may_skip_all',
      severity: 'warning',
      en: 'When no condition holds, every step is skipped and it is approved by nobody. Ask for a person, or add a step without a condition.',
      zh: '当所有条件都不满足时，每个步骤都会跳过，将无人审批即通过。请要求至少一人决定，或增加无条件的步骤。',
    })
}

export const stepsOf = (path: readonly Part[]): string[] =>
  path.flatMap((part) => {
    if (part.kind === 'step') return [part.step]
    return (part.kind === 'parallel' ? part.branches : part.ways).flatMap((way) => stepsOf(way.path))
  })

/** Whether there is a way through on which nobody is asked. */
function mayPass(path: readonly Part[], steps: ApprovalDocument['steps']): boolean {
  const skips = (way: Way): boolean => mayPass(way.path, steps)
  for (const part of path) {
    if (part.kind === 'step') {
      const step = steps[part.step]
      if (step?.when === undefined || step.otherwise === 'reject') return false
      if (step.otherwise === 'approve') return true
    } else if (part.kind === 'parallel') {
      const passes = part.branches.map((way) => way.when !== undefined || skips(way))
      const one = part.need === 'any' || part.need === 1
      if (!(one ? passes.some(Boolean) : passes.every(Boolean))) return false
    } else if (part.ways.every(({ when }) => when !== undefined) || part.ways.some(skips)) continue
    else return false
  }
  return true
}
