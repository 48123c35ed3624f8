import type { Node } from '../../metadata/language/types.ts'
import type { AssignmentRuleDocument } from '../../metadata/schema/types.ts'
import { everywhere } from '../expressions/check-text.ts'
import type { AppModel, AssignmentEntry, AssignmentRule, ObjectDef, Who } from '../model.ts'
import { checkRule, checkValue, type Report } from './check-rule.ts'
import { inOrder } from './documents.ts'
import { problem, problemPath } from './problem.ts'
import { Units } from './units.ts'

type EntryDocument = AssignmentRuleDocument['entries'][string]
type Person = Extract<EntryDocument['to'], readonly unknown[]>[number]

interface Place {
  objects: AppModel['objects']
  object: ObjectDef
  report: Report
}

/** Assignment rules by object. A rule with a mistake is left out and told. */
export function compileAssignmentRules(
  model: Pick<AppModel, 'objects' | 'roles'>,
  documents: Iterable<readonly [string, AssignmentRuleDocument]>,
  report: Report,
  units = new Units(),
): Map<string, AssignmentRule[]> {
  const rules = new Map<string, AssignmentRule[]>()
  const roles = [...model.roles.keys()].join(' ')
  for (const [name, document] of documents) {
    let sound = true
    const told: Report = (found) => {
      if (found.severity === 'error') sound = false
      report(found)
    }
    const rule = units.take(
      `assignment_rule/${name}`,
      [document, roles],
      model.objects,
      told,
      (objects, report) => compileRule({ ...model, objects }, name, document, report),
    )
    if (rule && sound) rules.set(rule.object, [...(rules.get(rule.object) ?? []), rule])
  }
  return rules
}

function compileRule(
  model: Pick<AppModel, 'objects' | 'roles'>,
  name: string,
  document: AssignmentRuleDocument,
  report: Report,
): AssignmentRule | undefined {
  const item = `assignment_rule/${name}`
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
    return undefined
  }
  if (object.ownership !== 'user')
    report(
      problem(
        'ownership_invalid',
        `${item}#/object`,
        `Records of "${object.name}" have no owner to be assigned to.`,
        `“${object.name}”的记录没有负责人，无法分配。`,
      ),
    )
  const place: Place = { objects: model.objects, object, report }
  const when = condition(place, document.when, `${item}#/when`)
  const entries = inOrder(document.entries, document.order).flatMap((key): AssignmentEntry[] => {
    const entry = document.entries[key]!
    if (entry.active === false) return []
    return [compileEntry(place, model.roles, key, entry, problemPath(item, 'entries', key))]
  })
  return { name, object: object.name, on: document.on ?? ['create'], ...(when ? { when } : {}), entries }
}

function condition(
  { objects, object, report }: Place,
  text: string | undefined,
  path: string,
): Node | undefined {
  return text === undefined
    ? undefined
    : checkRule(text, { shapes: objects, object: object.name, path, report })
}

function compileEntry(
  place: Place,
  roles: AppModel['roles'],
  name: string,
  entry: EntryDocument,
  path: string,
): AssignmentEntry {
  const when = condition(place, entry.when, `${path}/when`)
  const skills =
    entry.skills === undefined
      ? undefined
      : checkRule(entry.skills, {
          shapes: place.objects,
          object: 'user',
          names: { ...everywhere, record: place.object.name },
          path: `${path}/skills`,
          report: place.report,
        })
  const people = [entry.to].flat() as Person[]
  const to = people.flatMap((person, at) => compileWho(place, roles, person, `${path}/to/${at}`))
  const pick = entry.pick ?? 'roundRobin'
  if (!['roundRobin', 'leastLoaded', 'skill'].includes(pick))
    place.report(
      problem(
        'unknown_word',
        `${path}/pick`,
        `There is no way to pick called "${pick}".`,
        `没有名为“${pick}”的选择方式。`,
      ),
    )
  return {
    name,
    ...(when ? { when } : {}),
    to,
    pick,
    ...(entry.limit === undefined ? {} : { limit: entry.limit }),
    skipAway: entry.skip === 'away',
    ...(skills ? { skills } : {}),
  }
}

/** One way to name people. */
function compileWho(place: Place, roles: AppModel['roles'], person: Person, path: string): Who[] {
  const { objects, object, report } = place
  const ruled = (text: string, at: string): Who[] => {
    const found = checkValue(
      `=${text}`,
      { shapes: objects, object: object.name, path: at, report },
      undefined,
    )
    return found?.node ? [{ kind: 'expression', node: found.node }] : []
  }
  if (typeof person === 'string') {
    if (person === 'owner') return [{ kind: 'owner' }]
    report(problem('unknown_word', path, `Nobody is called "${person}" here.`, `此处没有“${person}”。`))
    return []
  }
  if ('user' in person)
    return person.user.startsWith('=')
      ? ruled(person.user.slice(1), `${path}/user`)
      : [{ kind: 'user', email: person.user.toLowerCase() }]
  if ('role' in person) {
    if (!roles.has(person.role))
      report(
        problem(
          'unknown_role',
          `${path}/role`,
          `There is no role "${person.role}".`,
          `没有角色“${person.role}”。`,
        ),
      )
    return [{ kind: 'role', role: person.role }]
  }
  if ('team' in person) return [{ kind: 'team', code: person.team }]
  if ('department' in person)
    return [{ kind: 'department', code: person.department, tree: person.tree === true }]
  if ('pool' in person) return [{ kind: 'pool', pool: person.pool }]
  if ('path' in person) return ruled(person.path, `${path}/path`)
  if ('expression' in person) return ruled(person.expression, `${path}/expression`)
  const [of] = ruled(person.of ?? 'owner', `${path}/of`)
  return of?.kind === 'expression' ? [{ kind: 'superior', levels: person.superior, of: of.node }] : []
}
