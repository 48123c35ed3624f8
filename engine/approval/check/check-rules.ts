import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import { type Findings, report } from '../path/findings.ts'

const selfWords = ['approve', 'skip', 'superior', 'head', 'forbid']
const emptyWords = ['admin', 'skip', 'reject', 'superior', 'block']
const withdrawWords = ['always', 'untilFirstDecision', 'never']
const acts = [
  'approve',
  'reject',
  'return',
  'transfer',
  'delegate',
  'addApprover',
  'removeApprover',
  'askAdvice',
  'comment',
  'remind',
  'batch',
  'takeBack',
]

/** What rules say of people is one of their words, and acts that a step permits are acts. */
export function checkRules(findings: Findings, document: ApprovalDocument): void {
  const at = { self: selfWords, empty: emptyWords }
  for (const key of ['self', 'empty'] as const) checkWord(findings, document[key], at[key], [key])
  checkWord(findings, document.withdraw, withdrawWords, ['withdraw'])
  checkActs(findings, document.acts, ['acts'])
  for (const [name, step] of Object.entries(document.steps)) {
    const here = ['steps', name]
    for (const key of ['self', 'empty'] as const) checkWord(findings, step[key], at[key], [...here, key])
    checkActs(findings, step.acts, [...here, 'acts'])
  }
}

function checkWord(
  findings: Findings,
  value: unknown,
  known: readonly string[],
  at: readonly string[],
): void {
  if (typeof value !== 'string' || known.includes(value)) return
  const meant = nearest(value, known)
  report(findings, at, {
    code: 'approval_unknown_rule',
    en: `"${value}" is none of ${known.join(', ')}.${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `“${value}”不是 ${known.join('、')} 之一。${meant ? `是否指“${meant}”？` : ''}`,
  })
}

function checkActs(findings: Findings, given: readonly string[] | undefined, at: readonly string[]): void {
  for (const [i, act] of (given ?? []).entries()) checkWord(findings, act, acts, [...at, `${i}`])
}
