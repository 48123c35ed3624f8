import { AppError } from '../errors.ts'

/** The version that the header If-Match names: `"3"` or `3`. @throws parameter_invalid */
export function ifMatch(header: string): number | undefined {
  if (header === '' || header === '*') return undefined
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)
  if (match) return Number(match[1])
  throw new AppError('parameter_invalid', {
    parameter: 'If-Match',
    value: header,
    reason: 'Give the version as "3".',
  })
}
