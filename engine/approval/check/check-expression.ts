import type { AppModel, ObjectDef } from '../../model.ts'
import { compileProcessText } from '../../workflow/expressions/process-text.ts'
import { type Findings, report } from '../path/findings.ts'

/** An expression that answers at once, over the record. */
export function checkExpression(
  findings: Findings,
  model: AppModel,
  object: ObjectDef,
  text: string,
  at: readonly string[],
): void {
  const compiled = compileProcessText(model, object, text, { variables: new Set(), nodes: new Set() })
  if (compiled.kind === 'interpreted') {
    report(findings, at, {
      code: 'expression_not_at_once',
      en: 'This has to be answered at once; a part of it only works in mappings and templates.',
      zh: '此处必须即时求值，其中部分写法只能用于映射和模板。',
    })
    return
  }
  const wrong = compiled.wrong[0] ?? compiled.list
  if (wrong) report(findings, at, { code: 'expression_invalid', en: wrong.en, zh: wrong.zh })
}
