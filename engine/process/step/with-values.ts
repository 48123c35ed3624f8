/**
 * What a step gave, as expressions see it: what was filled in (`values`) can also be named by itself, beside who said it
 * and how. It is kept, and measured, once.
 */
export function withValues(output: unknown): unknown {
  if (Array.isArray(output)) return output.some(hasValues) ? output.map(withValues) : output
  return hasValues(output) ? { ...output.values, ...output } : output
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasValues = (output: unknown): output is { values: object } =>
  isObject(output) && 'values' in output && isObject(output.values)
