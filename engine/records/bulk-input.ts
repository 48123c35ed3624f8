import { AppError } from '../errors.ts'
import { requireBody } from './request-body.ts'

export interface BulkInput {
  create?: Record<string, unknown>[]
  /** Each with its `id`, and `version` where a lost update matters. */
  update?: Record<string, unknown>[]
  upsert?: { on: string[]; records: Record<string, unknown>[] }
  delete?: string[]
  /** `all`: one transaction. `each`: a bad record costs itself only. */
  mode: 'all' | 'each'
}

/** @throws malformed_request, parameter_invalid */
export function parseBulk(body: unknown): BulkInput {
  const { create, update, upsert, delete: remove, mode, ...rest } = requireBody(body)
  const other = Object.keys(rest)[0]
  if (other)
    throw new AppError('parameter_invalid', {
      parameter: other,
      value: rest[other],
      reason: 'Known: create, update, upsert, delete, mode.',
    })
  if (mode !== undefined && mode !== 'all' && mode !== 'each')
    throw new AppError('parameter_invalid', { parameter: 'mode', value: mode, reason: 'all or each.' })
  const records = (name: string, value: unknown): Record<string, unknown>[] => {
    if (
      Array.isArray(value) &&
      value.every((entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry))
    )
      return value
    throw new AppError('malformed_request', { reason: `"${name}" is a list of records.` })
  }
  const input: BulkInput = { mode: mode ?? 'all' }
  if (create !== undefined) input.create = records('create', create)
  if (update !== undefined) input.update = records('update', update)
  if (upsert !== undefined) {
    const { on, records: list } = requireBody(upsert)
    if (!Array.isArray(on) || on.length === 0 || !on.every((name) => typeof name === 'string'))
      throw new AppError('malformed_request', { reason: '"upsert.on" is a list of field names.' })
    input.upsert = { on, records: records('upsert.records', list) }
  }
  if (remove !== undefined) {
    if (!Array.isArray(remove) || !remove.every((id) => typeof id === 'string'))
      throw new AppError('malformed_request', { reason: '"delete" is a list of ids.' })
    input.delete = remove
  }
  return input
}
