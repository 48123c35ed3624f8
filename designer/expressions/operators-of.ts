import type { FieldDefinition } from '../../metadata/schema/types.ts'

const ordered = ['eq', 'ne', 'gte', 'lte', 'gt', 'lt', 'between']
const texts = ['eq', 'ne', 'contains', 'startsWith', 'in', 'notIn']
const filled = ['isNotBlank', 'isBlank']
const several = ['has', ...filled]
const named = ['eq', 'ne', ...filled]

const byType: Readonly<Record<string, readonly string[]>> = {
  boolean: ['isTrue', 'isFalse'],
  select: ['eq', 'ne', 'in', 'notIn', ...filled],
  multiSelect: several,
  tags: several,
  reference: named,
  multiReference: filled,
  user: named,
  file: filled,
  image: filled,
  json: filled,
  address: filled,
  geo: filled,
}
const counted = new Set([
  'integer',
  'decimal',
  'currency',
  'percent',
  'rating',
  'score',
  'duration',
  'rollup',
  'date',
  'dateTime',
  'time',
])
const numbers = new Set([
  'integer',
  'decimal',
  'currency',
  'percent',
  'rating',
  'score',
  'rollup',
  'duration',
])

/** What may be asked of a field, in the order people look for it. `now` is kept where it is unusual. */
export function operatorsOf(field: FieldDefinition | undefined, now: string): string[] {
  const type = field?.type === 'formula' ? (field.returns ?? 'text') : (field?.type ?? 'text')
  const offered = byType[type] ?? (counted.has(type) ? [...ordered, ...filled] : [...texts, ...filled])
  const isGrouped =
    typeof field?.options === 'object' && Object.values(field.options).some(({ group }) => group)
  const all = isGrouped ? [...offered, 'group'] : [...offered]
  return all.includes(now) ? all : [...all, now]
}

export const isUnary = (operator: string): boolean =>
  ['isBlank', 'isNotBlank', 'isTrue', 'isFalse'].includes(operator)
export const takesMany = (operator: string): boolean => operator === 'in' || operator === 'notIn'
export const isNumeric = (field: FieldDefinition | undefined): boolean =>
  numbers.has(field?.type === 'formula' ? (field.returns ?? '') : (field?.type ?? ''))

/** Values known only when the condition is asked, that fit a field. */
export function liveValuesOf(field: FieldDefinition | undefined): string[] {
  if (field?.type === 'user' || (field?.type === 'reference' && field.to === 'user')) return ['$user.id']
  if (field?.type === 'reference' && field.to === 'department') return ['$user.department']
  if (field?.type !== 'date' && field?.type !== 'dateTime') return []
  return [
    '$today()',
    '$addDays($today(), -7)',
    '$addDays($today(), -30)',
    '$addDays($today(), 7)',
    '$addDays($today(), 30)',
  ]
}
