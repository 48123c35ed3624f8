import type { FieldView } from '../client/model.ts'

/** Operators that ask for no value. */
export const isUnary = (operator: string) => operator === 'isBlank' || operator === 'isNotBlank'
export const takesMany = (operator: string) => operator === 'in' || operator === 'notIn'

/** What may be asked of a field, in the order people look for it. */
export function operatorsOf(field: FieldView): string[] {
  const isList = field.multiple || field.widget === 'tags' || field.widget === 'multiSelect'
  const offered = isList ? field.operators.map((one) => (one === 'contains' ? 'has' : one)) : field.operators
  const known = offered.includes('in') ? [...offered, 'notIn'] : offered
  const order = [
    'in',
    'notIn',
    'eq',
    'ne',
    'contains',
    'has',
    'startsWith',
    'gte',
    'lte',
    'gt',
    'lt',
    'between',
    'isNotBlank',
    'isBlank',
  ]
  const listed = order.filter((operator) => known.includes(operator))
  const hasGroups = field.options?.some((option) => option.group)
  return hasGroups ? [...listed, 'group'] : listed
}
