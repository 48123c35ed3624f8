import { nearest } from '../../metadata/language/check/suggest.ts'
import type { AppModel } from '../model.ts'

type Path = readonly string[]

/** What is told of a slot for people, and of the expressions in it. */
export interface PeopleReport {
  say(code: string, path: Path, en: string, zh: string): void
  text(expression: string, path: Path): void
}

/** Ways to name people, each with the keys that go with it. */
const ways: Readonly<Record<string, readonly string[]>> = {
  expression: [],
  user: [],
  role: [],
  team: [],
  department: ['tree'],
  superior: ['of'],
}

/** People are named in a way there is: whoever nobody can find is asked and told nothing. */
export function checkPeople(
  { roles }: Pick<AppModel, 'roles'>,
  given: unknown,
  path: Path,
  report: PeopleReport,
): void {
  const isList = Array.isArray(given)
  for (const [at, slot] of (isList ? given : [given]).entries())
    checkSlot(roles, slot, isList ? [...path, String(at)] : path, report)
}

function checkSlot(roles: AppModel['roles'], slot: unknown, path: Path, { say, text }: PeopleReport): void {
  if (typeof slot === 'string') text(slot.startsWith('=') ? slot.slice(1) : slot, path)
  else if (typeof slot !== 'object' || slot === null)
    say(
      'process_unknown_person',
      path,
      'People are named by an expression, or as in { "role": … }.',
      '请用表达式指定人员，或写作 { "role": … }。',
    )
  else checkPerson(roles, slot as Readonly<Record<string, unknown>>, path, { say, text })
}

function checkPerson(
  roles: AppModel['roles'],
  person: Readonly<Record<string, unknown>>,
  path: Path,
  report: PeopleReport,
): void {
  const { say } = report
  const [way, ...others] = Object.keys(person).filter((key) => key in ways)
  const keys = Object.keys(person)
  if (keys.length === 0) say('process_unknown_person', path, 'This names nobody.', '未指定任何人员。')
  for (const key of keys) {
    if (key === way || (way !== undefined && ways[way]!.includes(key))) continue
    const [en, zh] = others.includes(key) ? together(way!, key) : unknown(key)
    say('process_unknown_person', [...path, key], en, zh)
  }
  if (way !== undefined) checkValue(roles, way, person, { path, report })
}

const together = (way: string, key: string): [en: string, zh: string] => [
  `Name people by "${way}" or by "${key}", in an entry each.`,
  `“${way}”与“${key}”请分别填写为两项。`,
]

function unknown(key: string): [en: string, zh: string] {
  const all = Object.keys(ways)
  const meant = nearest(key, all)
  return [
    `"${key}" is no way to name people here.${meant ? ` Did you mean "${meant}"?` : ''} Use one of ${all.join(', ')}.`,
    `此处不能用“${key}”指定人员。${meant ? `是否指“${meant}”？` : ''}可用：${all.join('、')}。`,
  ]
}

function checkValue(
  roles: AppModel['roles'],
  way: string,
  person: Readonly<Record<string, unknown>>,
  { path, report: { say, text } }: { path: Path; report: PeopleReport },
): void {
  const value = person[way]
  const at = [...path, way]
  if (way === 'superior') {
    if (!Number.isInteger(value) || (value as number) < 1)
      say(
        'process_option_invalid',
        at,
        '"superior" is how many levels above: 1 for the direct one.',
        '“superior”是向上的级数：1 为直接上级。',
      )
    if (typeof person['of'] === 'string') text(person['of'], [...path, 'of'])
  } else if (typeof value !== 'string' || value === '')
    say('process_option_invalid', at, `"${way}" must be a text.`, `“${way}”必须是文本。`)
  else if (way === 'expression') text(value, at)
  else if (way === 'user' && value.startsWith('=')) text(value.slice(1), at)
  else if (way === 'role' && !roles.has(value)) {
    const meant = nearest(value, roles.keys())
    say(
      'unknown_role',
      at,
      `There is no role "${value}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `没有角色“${value}”。${meant ? `是否为“${meant}”？` : ''}`,
    )
  }
}
