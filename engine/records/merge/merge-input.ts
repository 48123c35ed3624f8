import { isId } from '../../../metadata/language/values/reference.ts'
import { AppError } from '../../errors.ts'
import { requireBody } from '../request-body.ts'

/** Most records that become one in one act, the one that stays included. */
export const mostMerged = 100

export interface MergeInput {
  /** Records that go, with the version they were seen at where a lost update matters. */
  with: { id: string; version?: number }[]
  /** Fields whose value comes from one of the records, by its id. */
  choose: Record<string, string>
  /** Fields that get a value of their own. */
  values: Record<string, unknown>
  /** Only says what would move. */
  dryRun: boolean
}

/** @throws malformed_request, parameter_invalid, too_many_records */
export function parseMerge(body: unknown, survivor: string): MergeInput {
  const { with: others, choose = {}, values = {}, dryRun = false, ...rest } = requireBody(body)
  const other = Object.keys(rest)[0]
  if (other) throw invalid(other, rest[other], 'Known: with, choose, values, dryRun.')
  if (typeof dryRun !== 'boolean') throw invalid('dryRun', dryRun, 'true or false.')
  if (!Array.isArray(others) || others.length === 0)
    throw invalid('with', others ?? '', 'A list of ids, or of { "id", "version" }.')
  if (others.length >= mostMerged)
    throw new AppError('too_many_records', { limit: mostMerged, count: others.length + 1 })
  const records = others.map(recordOf)
  const ids = records.map(({ id }) => id)
  if (new Set([...ids, survivor]).size <= ids.length)
    throw invalid('with', ids.join(', '), 'Each record once, and not the one that stays.')
  const chosen = Object.entries(requireBody(choose)).map(([field, id]): [string, string] => {
    if (typeof id === 'string' && [...ids, survivor].includes(id.toLowerCase()))
      return [field, id.toLowerCase()]
    throw invalid(`choose.${field}`, id, 'The id of one of the records.')
  })
  return { with: records, choose: Object.fromEntries(chosen), values: requireBody(values), dryRun }
}

function recordOf(given: unknown): { id: string; version?: number } {
  const { id, version } =
    typeof given === 'string' ? { id: given } : (requireBody(given) as { id?: unknown; version?: unknown })
  if (!isId(id)) throw invalid('with', id ?? '', 'An id.')
  if (version === undefined || version === null) return { id: id.toLowerCase() }
  if (typeof version !== 'number') throw invalid('with.version', version, 'A whole number.')
  return { id: id.toLowerCase(), version }
}

const invalid = (parameter: string, value: unknown, reason: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason })
