import type { Context } from '../../../engine/process/step/context.ts'
import { ExpressionFailed } from '../../../engine/process/step/turn.ts'

type Names = Pick<Context, 'run' | 'active' | 'arrived' | 'item' | 'index' | 'input'> &
  Partial<Pick<Context, 'results' | 'done' | 'total' | 'event' | 'error' | 'step'>>

const closures = new Map<string, (c: Names) => unknown>()

/**
 * The few expressions that tests of the core need, over `$run $input $item $index $active $results $done $total
 * $arrived $event $steps`. The core takes any language that answers at once.
 */
export function evaluateForTests(text: string, context: Names): unknown {
  let closure = closures.get(text)
  if (!closure) {
    const js = text
      .replace(/\$count\(([^()]*)\)/g, '($1).length')
      .replace(/('\w+') in \$arrived/g, 'c.arrived.includes($1)')
      .replace(/\$active\.(\w+)/g, '(c.active.$1 ?? 0)')
      .replace(/\$steps\.(\w+)\./g, 'c.step("$1")?.')
      .replace(/\$(?=[a-z])/g, 'c.')
      .replace(/(?<![<>!])=(?!=)/g, '===')
      .replace(/\band\b/g, '&&')
      .replace(/\bor\b/g, '||')
    closure = new Function('c', `return ${js}`) as (c: Names) => unknown
    closures.set(text, closure)
  }
  try {
    return closure(context)
  } catch (error) {
    const { message } = error as Error
    throw new ExpressionFailed(text, { en: message, zh: message })
  }
}
