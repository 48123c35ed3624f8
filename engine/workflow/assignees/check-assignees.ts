import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { AppModel } from '../../model.ts'
import type { DecisionTable, World } from './asking.ts'
import type { AssigneeKind, Fault, Slot } from './define-kind.ts'
import { assigneeKinds } from './kinds/index.ts'
import { kindOf } from './resolve-assignees.ts'

type Path = readonly string[]

/** What is told of people that a document names, and of the expressions in it; paths are those of the document. */
export interface CheckedAssignees {
  world: World
  model: AppModel
  tables?: Readonly<Record<string, DecisionTable>>
  say(code: string, at: Path, en: string, zh: string): void
  /** An expression, without = before it. */
  expression(text: string, at: Path): void
}

const codes: Readonly<Record<World, Readonly<Record<Fault, string>>>> = {
  approval: {
    unknown: 'approval_unknown_assignee',
    incomplete: 'approval_assignee_incomplete',
    noTable: 'approval_unknown_table',
    noPlugin: 'approval_unknown_plugin',
    noRole: 'unknown_role',
  },
  workflow: {
    unknown: 'process_unknown_person',
    incomplete: 'process_option_invalid',
    noTable: 'process_unknown_person',
    noPlugin: 'process_plugin_gone',
    noRole: 'unknown_role',
  },
}

/** What is wrong with the people that a list names, key by key. */
export function checkAssignees(asked: CheckedAssignees, assignees: readonly unknown[], at: Path): void {
  for (const [i, given] of assignees.entries()) checkAssignee(asked, given, [...at, `${i}`])
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

/** The same of one that stands by itself. */
export function checkAssignee(asked: CheckedAssignees, given: unknown, at: Path): void {
  if (given === 'submitter') return
  if (typeof given === 'string') {
    checkExpression(asked, given, at)
    return
  }
  const say = sayOf(asked, at)
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0) {
    say(
      [],
      'unknown',
      'This names nobody. Name people by an expression, or as in { "role": … }.',
      '未指定任何人员。请填写表达式，或写作 { "role": … }。',
    )
    return
  }
  const slot = given as Slot
  const kind = kindOf(slot)
  if (!kind) sayUnknown(asked, Object.keys(slot)[0]!, at)
  else checkSlot(asked, kind, slot, at)
}

function checkSlot(asked: CheckedAssignees, kind: AssigneeKind, slot: Slot, at: Path): void {
  const { world, model, tables = {} } = asked
  const { name } = kind
  const say = sayOf(asked, at)
  const refused = kind.refused?.[world]
  if (refused) {
    say([name], 'unknown', refused.en, refused.zh)
    return
  }
  for (const key of Object.keys(slot))
    if (![name, 'weight', ...kind.keys].includes(key)) sayBeside(asked, kind, key, at)
  const { weight, [name]: value } = slot
  if (weight !== undefined && !(typeof weight === 'number' && weight > 0))
    say(['weight'], 'incomplete', 'A weight is a number above 0.', '权重应为大于 0 的数字。')
  if (value === '')
    say([name], 'incomplete', `Choose who is meant: "${name}" is empty.`, `尚未选择人员：“${name}”为空。`)
  else if (kind.isText && typeof value !== 'string')
    say([name], 'incomplete', `"${name}" must be a text.`, `“${name}”必须是文本。`)
  else
    kind.check(slot, {
      world,
      model,
      tables,
      say,
      role: (role, below) => checkRole(asked, role, [...at, ...below]),
      expression: (text, below) => checkExpression(asked, text, [...at, ...below]),
      all: (inner, below) => checkAssignees(asked, inner, [...at, ...below]),
    })
}

const sayOf =
  ({ world, say }: CheckedAssignees, at: Path) =>
  (below: Path, fault: Fault, en: string, zh: string): void =>
    say(codes[world][fault], [...at, ...below], en, zh)

/** Ways to name people that a world has, by their keys. */
export const kindsIn = (world: World): string[] =>
  assigneeKinds.all().flatMap(({ name, refused }) => (refused?.[world] ? [] : [name]))

function sayUnknown(asked: CheckedAssignees, key: string, at: Path): void {
  const names = kindsIn(asked.world)
  const meant = nearest(key, names)
  sayOf(asked, at)(
    [key],
    'unknown',
    `"${key}" is no way to name people.${meant ? ` Did you mean "${meant}"?` : ''} Use one of ${names.join(', ')}.`,
    `“${key}”不是指定人员的方式。${meant ? `是否为“${meant}”？` : ''}可用：${names.join('、')}。`,
  )
}

function sayBeside(asked: CheckedAssignees, { name, keys }: AssigneeKind, key: string, at: Path): void {
  const say = sayOf(asked, at)
  if (assigneeKinds.find(key)) {
    say(
      [key],
      'unknown',
      `Name people by "${name}" or by "${key}", in an entry each.`,
      `“${name}”与“${key}”请分别填写为两项。`,
    )
    return
  }
  const meant = nearest(key, [...keys, 'weight'])
  say(
    [key],
    'unknown',
    `People named by "${name}" have no "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    `以“${name}”指定人员时没有“${key}”。${meant ? `是否为“${meant}”？` : ''}`,
  )
}

function checkRole(asked: CheckedAssignees, role: unknown, at: Path): void {
  const { roles } = asked.model
  const name = String(role)
  if (roles.has(name)) return
  const meant = nearest(name, roles.keys())
  sayOf(asked, at)(
    [],
    'noRole',
    `There is no role "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
    `没有角色“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
  )
}

function checkExpression(asked: CheckedAssignees, given: unknown, at: Path): void {
  const text = typeof given === 'string' ? given.replace(/^=/, '') : ''
  if (text === '') sayOf(asked, at)([], 'incomplete', 'An expression is missing here.', '此处缺少表达式。')
  else asked.expression(text, at)
}
