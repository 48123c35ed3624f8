import { isId } from '../../../metadata/language/values/reference.ts'
import { AppError } from '../../errors.ts'

/** People whom somebody picked, by step, as a request has them. @throws validation_failed */
export function chosenOf(given: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const errors = Object.entries(given)
    .filter(
      ([, people]) => !(Array.isArray(people) && people.length <= 500 && people.every((one) => isId(one))),
    )
    .map(([step]) => ({
      path: `/chosen/${step}`,
      code: 'wrong_type' as const,
      message: { en: 'Should be a list of ids of users.', zh: '应为用户标识的列表。' },
    }))
  if (errors.length > 0) throw new AppError('validation_failed', { errors })
  return Object.fromEntries(
    Object.entries(given).map(([step, people]) => [
      step,
      [...new Set((people as string[]).map((one) => one.toLowerCase()))],
    ]),
  )
}
