import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import { parseTemplate } from '../expressions/templates.ts'

/** Keys whose texts are expressions as they stand. */
const conditions = new Set([
  'when',
  'while',
  'until',
  'need',
  'open',
  'onlyWhile',
  'match',
  'items',
  'times',
  'filter',
  'expression',
  'visibleWhen',
])

/** Every text of a workflow that may be an expression, wherever it stands. */
export function textsOf({ triggers, nodes, variables, concurrency }: WorkflowDocument): string[] {
  const texts: string[] = []
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (value.startsWith('=')) texts.push(value.slice(1))
      else if (conditions.has(key)) texts.push(value)
      else if (value.includes('{{'))
        for (const part of parseTemplate(value)) if ('expression' in part) texts.push(part.expression)
      return
    }
    if (typeof value !== 'object' || value === null) return
    for (const [name, one] of Object.entries(value)) walk(one, Array.isArray(value) ? key : name)
  }
  for (const part of [triggers, nodes, variables, concurrency]) walk(part, '')
  return texts
}
