import { AppError } from '../../errors.ts'

export interface TaskQuery {
  /** Absent: both; of what one is asked, what is still open. */
  state?: 'pending' | 'done'
  role: 'assignee' | 'submitter' | 'copied'
  approval?: string
  object?: string
  /** Words of the record's name. */
  q?: string
  limit: number
  cursor?: string
}

const known = ['state', 'role', 'approval', 'object', 'q', 'limit', 'cursor']

/** @throws parameter_invalid */
export function parseTaskQuery(given: Record<string, unknown>): TaskQuery {
  const refuse = (parameter: string, reason: string, reasonZh: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: given[parameter], reason, reasonZh })
  }
  const other = Object.keys(given).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`, `可用参数：${known.join('、')}。`)
  const { role = 'assignee', limit = '50' } = given
  const state = given['state'] ?? (role === 'assignee' ? 'pending' : undefined)
  if (state !== undefined && state !== 'pending' && state !== 'done')
    return refuse('state', 'pending or done.', '可用：pending、done。')
  if (role !== 'assignee' && role !== 'submitter' && role !== 'copied')
    return refuse('role', 'assignee, submitter or copied.', '可用：assignee、submitter、copied。')
  const size = Number(limit)
  if (!Number.isInteger(size) || size < 1 || size > 200)
    refuse('limit', 'A whole number from 1 to 200.', '须为 1 到 200 的整数。')
  const texts = Object.fromEntries(
    (['approval', 'object', 'q', 'cursor'] as const).flatMap((name) => {
      const value = given[name]
      if (value === undefined || value === '') return []
      if (typeof value !== 'string' || value.length > 1000)
        return refuse(name, 'A text is needed.', '须为文本。')
      return [[name, value]]
    }),
  )
  return { role, limit: size, ...texts, ...(state === undefined ? {} : { state }) }
}
