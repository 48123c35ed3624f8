import type { FieldShape } from './types.ts'

/** Whether a field of the object `user` is a value that `$user` can hold: stored with the record, and one. */
export const isUserValue = ({ stores, computed, to }: FieldShape): boolean =>
  !computed && (stores === 'value' || (stores === 'target' && to.length === 1 && to[0] !== '*'))
