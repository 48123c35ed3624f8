import { AppError } from '../errors.ts'

/** What a request may say it has seen. */
const warnings = ['duplicates']

/**
 * Whether the request saves all the same what may be a duplicate: `confirm=duplicates` in the address, or
 * `"confirm": ["duplicates"]` in a body.
 *
 * @throws parameter_invalid
 */
export function confirmsDuplicates(given: unknown): boolean {
  if (given === undefined || given === null || given === '') return false
  const names = typeof given === 'string' ? given.split(',') : given
  if (Array.isArray(names) && names.every((name) => warnings.includes(name))) return names.length > 0
  throw new AppError('parameter_invalid', {
    parameter: 'confirm',
    value: given,
    reason: 'Known: duplicates.',
  })
}

/** The part of a change that says so. */
export const confirmed = (isConfirmed: boolean): { confirmsDuplicates?: true } =>
  isConfirmed ? { confirmsDuplicates: true } : {}
