import type { DuplicateRuleDocument } from '../../metadata/schema/types.ts'
import type { AppModel, DuplicateMatch, DuplicatePart, DuplicateRule, FieldDef, ObjectDef } from '../model.ts'
import { isNormalizer, normalizerNames, normalizerOf } from '../tables/normalizers.ts'
import { checkRule, type Report } from './check-rule.ts'
import { problem, problemPath } from './problem.ts'
import { Units } from './units.ts'

const leastLikeness = 0.3
const usualLikeness = 0.85

interface Place {
  objects: ReadonlyMap<string, ObjectDef>
  item: string
  report: Report
}

/** Duplicate rules by object, those that block first. A rule with a mistake is left out and told. */
export function compileDuplicateRules(
  model: Pick<AppModel, 'objects'>,
  documents: Iterable<readonly [string, DuplicateRuleDocument]>,
  report: Report,
  units = new Units(),
): Map<string, DuplicateRule[]> {
  const rules = new Map<string, DuplicateRule[]>()
  for (const [name, document] of documents) {
    const item = `duplicate_rule/${name}`
    const rule = units.take(item, [document], model.objects, report, (objects, told) =>
      compileRule({ objects, item, report: told }, name, document),
    )
    if (rule) rules.set(rule.object, [...(rules.get(rule.object) ?? []), rule])
  }
  for (const list of rules.values()) list.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  return rules
}

const rank = ({ outcome }: DuplicateRule) => ['block', 'warn', 'allow'].indexOf(outcome)

function compileRule(place: Place, name: string, document: DuplicateRuleDocument): DuplicateRule | undefined {
  let sound = true
  const report: Report = (found) => {
    if (found.severity === 'error') sound = false
    place.report(found)
  }
  const { objects, item } = place
  const object = objects.get(document.object)
  if (!object) {
    report(unknownObject(problemPath(item, 'object'), document.object))
    return undefined
  }
  const condition = (key: 'when' | 'overrideWhen') => {
    const text = document[key]
    return text === undefined
      ? undefined
      : checkRule(text, { shapes: objects, object: object.name, path: problemPath(item, key), report })
  }
  const when = condition('when')
  const overrideWhen = condition('overrideWhen')
  for (const field of Object.keys(document.normalize ?? {}))
    if (!object.fields.has(field)) report(unknownField(problemPath(item, 'normalize', field), object, field))
  const matches = Object.entries(document.match).flatMap(([key, match]) =>
    compileMatch({ objects, item, report }, object, document, [key, match]),
  )
  checkRevealed({ objects, item, report }, matches, document.reveal ?? [])
  if (!sound) return undefined
  return {
    name,
    label: document.label ?? name,
    object: object.name,
    on: document.on ?? ['create', 'update'],
    ...(when ? { when } : {}),
    matches,
    blanks: document.blanks ?? 'never',
    outcome: document.then ?? 'warn',
    ...(overrideWhen ? { overrideWhen } : {}),
    reveal: document.reveal ?? ['owner'],
    ...(document.message ? { message: document.message } : {}),
  }
}

function compileMatch(
  { objects, item, report }: Place,
  object: ObjectDef,
  { normalize = {} }: DuplicateRuleDocument,
  [key, match]: [string, DuplicateRuleDocument['match'][string]],
): DuplicateMatch[] {
  const path = (...parts: (string | number)[]) => problemPath(item, 'match', key, ...parts)
  const other = objects.get(match.in ?? object.name)
  if (!other) {
    report(unknownObject(path('in'), match.in ?? ''))
    return []
  }
  const parts = match.all.flatMap((part, at): DuplicatePart[] => {
    const field = comparable(object, part.field, path('all', at, 'field'), report)
    const theirs = comparable(other, part.with ?? part.field, path('all', at, 'with'), report)
    if (!field || !theirs) return []
    const wrong = (name: string, en: string, zh: string) =>
      report(problem('duplicate_rule_invalid', path('all', at, name), en, zh))
    const given = normalize[part.field]
    if (given !== undefined && !isNormalizer(given)) {
      report(
        problem(
          'duplicate_rule_invalid',
          problemPath(item, 'normalize', part.field),
          `There is no normaliser "${given}". Known: ${normalizerNames.join(', ')}.`,
          `没有规范化方式“${given}”。可用：${normalizerNames.join('、')}。`,
        ),
      )
      return []
    }
    const isText = [field, theirs].every((one) => one.columns[0]?.type === 'text')
    if (!isText && (given !== undefined || part.how === 'fuzzy' || part.last !== undefined)) {
      wrong('field', `"${part.field}" is no text.`, `“${part.field}”不是文本。`)
      return []
    }
    if (part.how !== 'exact' && part.how !== 'fuzzy') {
      wrong(
        'how',
        `"${part.how}" is not known: exact or fuzzy.`,
        `未知的比较方式“${part.how}”：exact 或 fuzzy。`,
      )
      return []
    }
    const min = part.min ?? usualLikeness
    if (part.how === 'fuzzy' && (min < leastLikeness || min > 1)) {
      wrong('min', `From ${leastLikeness} to 1.`, `范围为 ${leastLikeness} 到 1。`)
      return []
    }
    return [
      {
        field: field.name,
        with: theirs.name,
        how: part.how,
        ...(isText ? { normalize: given ?? normalizerOf(field.type) } : {}),
        min,
        ...(part.last === undefined ? {} : { last: part.last }),
      },
    ]
  })
  return [{ name: key, in: other.name, parts }]
}

/** A field of the object itself that has one value in one column. */
function comparable(object: ObjectDef, name: string, path: string, report: Report): FieldDef | undefined {
  const field = object.fields.get(name)
  if (!field) {
    report(unknownField(path, object, name))
    return undefined
  }
  const isOne = field.columns.length === 1 && !field.columns[0]!.type.endsWith('[]') && !field.computed
  if (isOne && !field.secret && field.columns[0]!.type !== 'jsonb') return field
  report(
    problem(
      'duplicate_rule_invalid',
      path,
      `"${name}" of ${object.name} cannot be compared: it is not one value in a column of its own.`,
      `“${object.name}”的“${name}”无法比较：它不是单独存储的单一值。`,
    ),
  )
  return undefined
}

function checkRevealed(
  { objects, item, report }: Place,
  matches: readonly DuplicateMatch[],
  reveal: readonly string[],
): void {
  reveal.forEach((name, at) => {
    const known = matches.some((match) => objects.get(match.in)?.fields.has(name))
    const first = objects.get(matches[0]?.in ?? '')
    if (!known && first) report(unknownField(problemPath(item, 'reveal', at), first, name))
  })
}

const unknownObject = (path: string, name: string) =>
  problem('unknown_object', path, `There is no object "${name}".`, `没有对象“${name}”。`)

const unknownField = (path: string, object: ObjectDef, name: string) =>
  problem(
    'unknown_field',
    path,
    `${object.name} has no field "${name}".`,
    `“${object.name}”没有字段“${name}”。`,
  )
