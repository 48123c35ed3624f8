import { AppError } from '../errors.ts'
import { confirmsDuplicates } from './confirm.ts'
import { type ListQuery, parseListQuery } from './list-query.ts'
import { requireBody } from './request-body.ts'

export interface BulkInput {
  create?: Record<string, unknown>[]
  /** Each with its `id`, and `version` where a lost update matters. */
  update?: Record<string, unknown>[]
  upsert?: { on: string[]; records: Record<string, unknown>[] }
  delete?: string[]
  /** Instead: every record of such a list. */
  deleteWhere?: ListChoice
  /** `all`: one transaction. `each`: a bad record costs itself only. */
  mode: 'all' | 'each'
  /** With `each`: so many are saved together, and by halves when something is wrong; 500 unless told. */
  chunk?: number
  /** Saves what may be duplicates all the same. */
  confirm?: boolean
}

/** How many records it names. */
export const countOf = ({ create, update, upsert, delete: remove }: BulkInput): number =>
  (create?.length ?? 0) + (update?.length ?? 0) + (upsert?.records.length ?? 0) + (remove?.length ?? 0)

/** Records by what they are, not by id. An empty one stands for all of them. */
export type ListChoice = Pick<ListQuery, 'filter' | 'search' | 'view'>

/** @throws malformed_request, parameter_invalid */
export function parseBulk(body: unknown): BulkInput {
  const { create, update, upsert, delete: remove, mode, confirm, ...rest } = requireBody(body)
  const other = Object.keys(rest)[0]
  if (other)
    throw new AppError('parameter_invalid', {
      parameter: other,
      value: rest[other],
      reason: 'Known: create, update, upsert, delete, mode, confirm.',
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
  if (confirmsDuplicates(confirm)) input.confirm = true
  if (create !== undefined) input.create = records('create', create)
  if (update !== undefined) input.update = records('update', update)
  if (upsert !== undefined) {
    const { on, records: list } = requireBody(upsert)
    if (!Array.isArray(on) || on.length === 0 || !on.every((name) => typeof name === 'string'))
      throw new AppError('malformed_request', { reason: '"upsert.on" is a list of field names.' })
    input.upsert = { on, records: records('upsert.records', list) }
  }
  if (typeof remove === 'object' && remove !== null && !Array.isArray(remove)) {
    input.deleteWhere = listChoice(remove as Record<string, unknown>)
    if (input.create || input.update || input.upsert)
      throw new AppError('malformed_request', { reason: 'A deletion by filter stands alone in its request.' })
  } else if (remove !== undefined) {
    if (!Array.isArray(remove) || !remove.every((id) => typeof id === 'string'))
      throw new AppError('malformed_request', {
        reason: '"delete" is a list of ids, or { "filter", "search", "view" }.',
      })
    input.delete = remove
  }
  return input
}

function listChoice(given: Record<string, unknown>): ListChoice {
  const other = Object.keys(given).find((name) => !['filter', 'search', 'view'].includes(name))
  if (other)
    throw new AppError('parameter_invalid', {
      parameter: `delete.${other}`,
      value: given[other],
      reason: 'Known: filter, search, view.',
    })
  const { filter, search, view } = parseListQuery(given)
  return { ...(filter ? { filter } : {}), ...(search ? { search } : {}), ...(view ? { view } : {}) }
}
