import type { Node } from '../../metadata/language/types.ts'
import type { SharingRuleDocument } from '../../metadata/schema/types.ts'
import type { AppModel, FieldDef, ObjectDef, SharedWith, SharingRule } from '../model.ts'
import { checkRule, checkValue, type Report } from './check-rule.ts'
import { problem, problemPath } from './problem.ts'
import { Units } from './units.ts'

type Person = Exclude<SharingRuleDocument['with'], readonly unknown[]>

/** So many rules an object may have: each is a condition of every query that is not open anyway. */
const mostRules = 10

/**
 * Sharing rules by the object that they open: their own, and children by `related`. A rule with a mistake is left out
 * and told: nobody sees more because of it.
 */
export function compileSharingRules(
  model: Pick<AppModel, 'objects' | 'roles'>,
  documents: Iterable<readonly [string, SharingRuleDocument]>,
  report: Report,
  units = new Units(),
): Map<string, SharingRule[]> {
  const rules = new Map<string, SharingRule[]>()
  const counts = new Map<string, number>()
  const roles = [...model.roles.keys()].join(' ')
  for (const [name, document] of documents) {
    let sound = true
    const told: Report = (found) => {
      if (found.severity === 'error') sound = false
      report(found)
    }
    const count = (counts.get(document.object) ?? 0) + 1
    counts.set(document.object, count)
    if (count > mostRules)
      told(
        problem(
          'too_many_rules',
          `sharing_rule/${name}#/object`,
          `An object has at most ${mostRules} sharing rules.`,
          `每个对象最多 ${mostRules} 条共享规则。`,
        ),
      )
    const made = units.take(
      `sharing_rule/${name}`,
      [document, roles],
      model.objects,
      told,
      (objects, report) => compileRule({ ...model, objects }, name, document, report),
    )
    if (sound) for (const rule of made) rules.set(rule.object, [...(rules.get(rule.object) ?? []), rule])
  }
  return rules
}

function compileRule(
  model: Pick<AppModel, 'objects' | 'roles'>,
  name: string,
  document: SharingRuleDocument,
  report: Report,
): SharingRule[] {
  const item = `sharing_rule/${name}`
  const object = model.objects.get(document.object)
  if (!object) {
    report(
      problem(
        'unknown_object',
        `${item}#/object`,
        `There is no object "${document.object}".`,
        `没有对象“${document.object}”。`,
      ),
    )
    return []
  }
  if (typeof object.ownership === 'object')
    report(
      problem(
        'ownership_invalid',
        `${item}#/object`,
        `Records of "${object.name}" have the rights of what they belong to; share that instead.`,
        `“${object.name}”的记录沿用其上级记录的权限，请共享上级记录。`,
      ),
    )
  const place = { shapes: model.objects, object: object.name, report }
  const when =
    document.when === undefined ? undefined : checkRule(document.when, { ...place, path: `${item}#/when` })
  const until =
    document.until === undefined ? undefined : instant(document.until, { ...place, path: `${item}#/until` })
  const people = [document.with].flat() as Person[]
  const shared = people.flatMap((person, at) =>
    compilePerson(model, object, person, problemPath(item, 'with', String(at)), report),
  )
  const rule: SharingRule = {
    name,
    ...(document.label ? { label: document.label } : {}),
    object: object.name,
    access: document.access,
    with: shared,
    ...(when ? { when } : {}),
    ...(until ? { until } : {}),
  }
  const related = Object.entries(document.related ?? {}).flatMap(([relation, access]): SharingRule[] => {
    const child = object.relations.get(relation)
    const holder = child && !child.lines ? model.objects.get(child.object) : undefined
    if (child && holder?.fields.get(child.field)?.to.length === 1)
      return [{ ...rule, object: child.object, access, through: { field: child.field, to: object.name } }]
    report(
      problem(
        'unknown_relation',
        problemPath(item, 'related', relation),
        `"${object.name}" has no list "${relation}" of records of their own, made by a reference to it alone.`,
        `“${object.name}”没有可单独共享的关联列表“${relation}”。`,
      ),
    )
    return []
  })
  return [rule, ...related]
}

function instant(text: string, place: Parameters<typeof checkValue>[1]): Node | undefined {
  const node = checkValue(`=${text}`, place, 'dt')?.node
  if (!node || node.type === 'date' || node.type === 'dt') return node
  place.report(
    problem(
      'expression_invalid',
      place.path,
      'This has to be a day or a moment.',
      '此处需要日期或日期时间。',
    ),
  )
  return undefined
}

/** A path over references to one user: that of a lookup ends in what it looks up. */
function leadsToUser(model: Pick<AppModel, 'objects'>, node: Node): boolean {
  if (node.op !== 'field' && node.op !== 'within') return false
  if (node.type !== 'ref') return false
  if (node.op === 'within' && node.computed) {
    const [object = '', name = ''] = node.computed.split('.')
    return isUser(model.objects.get(object)?.fields.get(name))
  }
  let object = model.objects.get(node.object)
  let field: FieldDef | undefined
  for (const name of node.path) {
    field = object?.fields.get(name)
    object = model.objects.get(field?.to[0] ?? '')
  }
  return isUser(field)
}

const isUser = (field: FieldDef | undefined): boolean =>
  field?.stores === 'target' && field.to.length === 1 && field.to[0] === 'user'

/** Only who can be told from the person who asks: anything else would be a question for every row and person. */
function compilePerson(
  model: Pick<AppModel, 'objects' | 'roles'>,
  object: ObjectDef,
  person: Person,
  path: string,
  report: Report,
): SharedWith[] {
  if (typeof person === 'object') {
    if ('user' in person && !person.user.startsWith('='))
      return [{ kind: 'user', email: person.user.toLowerCase() }]
    if ('team' in person) return [{ kind: 'team', code: person.team }]
    if ('department' in person)
      return [{ kind: 'department', code: person.department, tree: person.tree === true }]
    if ('role' in person) {
      if (model.roles.has(person.role)) return [{ kind: 'role', role: person.role }]
      report(
        problem(
          'unknown_role',
          `${path}/role`,
          `There is no role "${person.role}".`,
          `没有角色“${person.role}”。`,
        ),
      )
      return []
    }
    const text = 'path' in person ? person.path : undefined
    if (text !== undefined) {
      const place = { shapes: model.objects, object: object.name, path: `${path}/path`, report }
      const node = checkValue(`=${text}`, place, undefined)?.node
      if (!node) return []
      if (leadsToUser(model, node)) return [{ kind: 'person', node }]
    }
  }
  report(
    problem(
      'who_not_possible',
      path,
      'A sharing rule takes a user, a role, a team, a department, or a path to a user.',
      '共享规则只支持用户、角色、团队、部门，或指向用户的路径。',
    ),
  )
  return []
}
