import { parseExpression } from '../../metadata/language/parse.ts'
import { AppError } from '../errors.ts'
import { Joins } from '../expressions/scope.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import type { AppModel, ObjectDef, Problem } from '../model.ts'
import { systemPrincipal } from '../organisation/principals.ts'
import { problem } from './problem.ts'

/** A condition that has to reach SQL: scope of a role, filter of a view. */
export function checkCondition(
  model: AppModel,
  object: ObjectDef,
  text: string,
  path: string,
  report: (found: Problem) => void,
): void {
  try {
    conditionToSql(text, {
      model,
      object,
      alias: 'a',
      joins: new Joins(),
      user: systemPrincipal,
      now: new Date(0),
      today: '1970-01-01',
      checkField: () => undefined,
      targetRows: () => undefined,
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    report(problem(error.code, path, error.text('en'), error.text('zh')))
  }
}

const conditionKeys =
  /^(failWhen|requiredWhen|readOnlyWhen|visibleWhen|when|filter|having|overrideWhen|expression)$/

/** Rules are stored and parsed: a text that does not parse is a problem with its position. */
export function checkSyntax(item: string, document: unknown, report: (found: Problem) => void): void {
  const walk = (value: unknown, path: string, key: string): void => {
    if (typeof value === 'string') {
      const text = conditionKeys.test(key)
        ? value
        : value.startsWith('=') && value.length > 1 && !path.includes('/label')
          ? value.slice(1)
          : undefined
      const parsed = text === undefined ? undefined : parseExpression(text)
      if (parsed && !parsed.ok)
        report(
          problem(
            'expression_invalid',
            path,
            `The expression is not valid at ${parsed.from + 1}: ${parsed.message}`,
            `表达式第 ${parsed.from + 1} 个字符处无效：${parsed.message}`,
          ),
        )
      return
    }
    if (typeof value !== 'object' || value === null) return
    for (const [name, part] of Object.entries(value))
      walk(part, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, name)
  }
  walk(document, `${item}#`, '')
}
