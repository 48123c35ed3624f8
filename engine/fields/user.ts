import { user } from '../../metadata/language/values/reference.ts'
import { defineField } from './define-field.ts'
import { readTarget, targetColumns, targetText, writeTarget } from './reference.ts'

/** A person who uses the system. */
export default defineField({
  name: 'user',
  value: user,
  columns: targetColumns,
  widget: 'user',
  language: 'ref',
  operators: ['in', 'eq', 'ne', 'isBlank', 'isNotBlank'],
  sort: 'label',
  stores: 'target',
  read: readTarget,
  write: writeTarget,
  toText: targetText,
  examples: [],
})
