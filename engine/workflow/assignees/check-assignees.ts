import { nearest } from '../../../metadata/language/check/suggest.ts'
import { problem, problemPath } from '../../catalog/problem.ts'
import type { AppModel, ObjectDef, Problem } from '../../model.ts'
import { compileProcessText } from '../expressions/process-text.ts'
import type { Assignees, DecisionTable } from './asking.ts'
import { assigneeKinds } from './kinds/index.ts'
import { kindOf, slotOf } from './resolve-assignees.ts'

export interface CheckedAssignees {
  model: AppModel
  object: ObjectDef
  /** `approval/object.name` */
  item: string
  tables?: Readonly<Record<string, DecisionTable>>
  report(found: Problem): void
}

/** What is wrong with who is to decide: of the list at `at`, key by key. */
export function checkAssignees(asked: CheckedAssignees, assignees: Assignees, at: readonly string[]): void {
  for (const [i, given] of assignees.entries()) checkOne(asked, given, [...at, `${i}`])
}

/** What is wrong with the decision tables of an approval. */
export function checkTables(asked: CheckedAssignees): void {
  for (const [name, { rows = [] }] of Object.entries(asked.tables ?? {}))
    for (const [i, { when, assignees }] of rows.entries()) {
      const at = ['tables', name, 'rows', `${i}`]
      if (when !== undefined) checkExpression(asked, when, [...at, 'when'])
      checkAssignees(asked, assignees, [...at, 'assignees'])
    }
}

function checkOne(asked: CheckedAssignees, given: Assignees[number], at: readonly string[]): void {
  const { model, item, report, tables = {} } = asked
  if (given === 'submitter') return
  const slot = slotOf(given)
  const say = (below: readonly string[], code: string, en: string, zh: string) =>
    report(problem(code, problemPath(item, ...at, ...below), en, zh))
  const kind = kindOf(slot)
  if (!kind) {
    const [key = ''] = Object.keys(slot)
    const names = assigneeKinds.all().map(({ name }) => name)
    const meant = nearest(key, names)
    say(
      [],
      'approval_unknown_assignee',
      `"${key}" is no way to name who decides.${meant ? ` Did you mean "${meant}"?` : ''} Use one of ${names.join(', ')}.`,
      `“${key}”不是指定审批人的方式。${meant ? `是否为“${meant}”？` : ''}可用：${names.join('、')}。`,
    )
    return
  }
  const other = Object.keys(slot).find((key) => ![kind.name, 'weight', ...kind.keys].includes(key))
  if (other !== undefined)
    say(
      [other],
      'approval_unknown_assignee',
      `An assignee by "${kind.name}" has no "${other}".`,
      `“${kind.name}”方式没有“${other}”。`,
    )
  if (slot[kind.name] === '') {
    say(
      [kind.name],
      'approval_assignee_incomplete',
      `Choose who is meant: "${kind.name}" is empty.`,
      `尚未选择审批人：“${kind.name}”为空。`,
    )
    return
  }
  const { weight } = slot
  if (weight !== undefined && !(typeof weight === 'number' && weight > 0))
    say(
      ['weight'],
      'approval_assignee_incomplete',
      'A weight is a number above 0.',
      '权重应为大于 0 的数字。',
    )
  kind.check(slot, {
    model,
    tables,
    say,
    expression: (text, below) => checkExpression(asked, text, [...at, ...below]),
    all: (inner, below) => checkAssignees(asked, inner, [...at, ...below]),
  })
}

function checkExpression(
  { model, object, item, report }: CheckedAssignees,
  given: unknown,
  at: readonly string[],
): void {
  const path = problemPath(item, ...at)
  if (typeof given !== 'string' || given === '') {
    report(
      problem('approval_assignee_incomplete', path, 'An expression is missing here.', '此处缺少表达式。'),
    )
    return
  }
  // It may be asked where nothing can be waited for: only names of the record, the person and the trigger.
  const names = { variables: new Set<string>(), nodes: new Set<string>() }
  const [first] = compileProcessText(model, object, given.replace(/^=/, ''), names).wrong
  if (first) report(problem('expression_invalid', path, first.en, first.zh))
}
