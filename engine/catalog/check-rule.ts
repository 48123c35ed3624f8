import type { CheckScope, Names } from '../../metadata/language/check/index.ts'
import { check } from '../../metadata/language/check/index.ts'
import type { Diagnostic, Kind, Node, ObjectShape } from '../../metadata/language/types.ts'
import { everywhere } from '../expressions/check-text.ts'
import type { Problem, ValueOrNode } from '../model.ts'
import { problem } from './problem.ts'

export type Report = (found: Problem) => void

/** Objects that expressions may name. */
export interface Shapes {
  get(name: string): ObjectShape | undefined
}

/** The record before the change, the person, settings: what rules may name beside the record's fields. */
export const ruleNames: Names = { ...everywhere, old: true }

interface Place {
  shapes: Shapes
  object: string
  names?: Names
  /** JSON Pointer of the text, document first: `object/deal#/validations/late/failWhen`. */
  path: string
  report: Report
}

/** A condition that has to compile; its first error is a problem with its position. */
export function checkRule(text: string, place: Place): Node | undefined {
  return checked(text, place, 'condition')
}

/** The text behind `=` of a value, or the literal as it stands. */
export function checkValue(value: unknown, place: Place, kind: Kind | undefined): ValueOrNode | undefined {
  if (typeof value !== 'string' || !value.startsWith('=')) return { value }
  const node = checked(value.slice(1), place)
  if (!node) return undefined
  if (kind && !fits(node.type, kind)) {
    place.report(
      problem(
        'expression_invalid',
        place.path,
        `The expression gives ${node.type}, the field takes ${kind}.`,
        `表达式结果为 ${node.type}，字段需要 ${kind}。`,
      ),
    )
    return undefined
  }
  return { node }
}

/** What a value may become without loss; a text is judged when it is written. */
function fits(given: Kind, wanted: Kind): boolean {
  const number = (kind: Kind) => kind === 'num' || kind === 'int'
  if (given === wanted || given === 'str' || wanted === 'none') return true
  if (number(given)) return number(wanted) || wanted === 'str'
  if (wanted === 'str') return true
  return (given === 'date' && wanted === 'dt') || (given === 'dt' && wanted === 'date')
}

function checked(
  text: string,
  { shapes, object, names, path, report }: Place,
  expect?: 'condition',
): Node | undefined {
  const scope: CheckScope = { objects: shapes, object, names: names ?? ruleNames }
  const { node, diagnostics } = check(text, scope, expect)
  for (const found of diagnostics) if (found.severity !== 'info') report(toProblem(found, path))
  return node
}

export function toProblem(found: Diagnostic, path: string): Problem {
  const at = found.from + 1
  const code =
    found.code === 'not_compilable' || found.code === 'not_in_sql'
      ? 'expression_not_sql'
      : found.code === 'hint'
        ? 'expression_hint'
        : 'expression_invalid'
  return problem(
    code,
    path,
    `At character ${at}: ${found.message.en}`,
    `第 ${at} 个字符处：${found.message.zh}`,
    found.severity === 'error' ? {} : { severity: 'warning' },
  )
}
