import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { id } from '../../read-body.ts'
import { sql } from '../../sql.ts'

/** Ids of a request, in lower case. @throws validation_failed naming the first that is none */
export function idsOf(field: string, given: readonly string[] | undefined): string[] | undefined {
  if (given === undefined) return undefined
  const at = given.findIndex((one) => !isId(one))
  if (at >= 0 || given.length > 500)
    throw new AppError('validation_failed', {
      errors: [
        {
          path: `/${field}${at >= 0 ? `/${at}` : ''}`,
          code: at >= 0 ? 'wrong_type' : 'too_long',
          message:
            at >= 0
              ? { en: 'Should be an id.', zh: '应为标识。' }
              : { en: '500 at most.', zh: '最多 500 个。' },
        },
      ],
    })
  return [...new Set(given.map((one) => one.toLowerCase()))]
}

/** Whom somebody names, who are to be there. @throws validation_failed */
export async function requireActive(
  { db }: Pick<Ctx, 'db'>,
  field: string,
  ids: readonly string[] = [],
): Promise<void> {
  if (ids.length === 0) return
  const rows = await db.rows<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE id = ANY(${[...ids]}::uuid[]) AND active AND deleted_at IS NULL`,
  )
  const known = new Set(rows.map(({ id }) => id))
  const at = ids.findIndex((id) => !known.has(id))
  if (at < 0) return
  const message = { en: 'Name somebody who is active.', zh: '请指定启用中的人员。' }
  throw new AppError('validation_failed', {
    errors: [{ path: `/${field}/${at}`, code: 'reference_missing', message }],
  })
}

/** The number of a seat in its step. */
export const seatNumber: (value: unknown) => number | ReturnType<typeof notId> = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : notId()

const notId = () => id(0) as Exclude<ReturnType<typeof id>, string>
