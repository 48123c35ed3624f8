import { parseExpression } from '../../metadata/language/parse.ts'
import { everywhere } from '../expressions/check-text.ts'
import type { AppModel, ObjectDef, Problem } from '../model.ts'
import { checkRule } from './check-rule.ts'
import { problem } from './problem.ts'

/** A condition that has to reach SQL: scope of a role, filter of a view. */
export function checkCondition(
  model: AppModel,
  object: ObjectDef,
  text: string,
  path: string,
  report: (found: Problem) => void,
): void {
  checkRule(text, { shapes: model.objects, object: object.name, names: everywhere, path, report })
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
            `表达式第 ${parsed.from + 1} 个字符处无效：${parsed.messageZh}`,
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
