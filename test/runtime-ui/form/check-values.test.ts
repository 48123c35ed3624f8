import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import { checkValues } from '../../../runtime-ui/form/check-values.ts'
import { problemAt, problemsWithin, toFormProblems } from '../../../runtime-ui/form/form-problem.ts'
import { fieldView } from '../field-view.ts'

const checked = (field: ReturnType<typeof fieldView>, required = false) => ({
  field,
  required,
  label: field.label,
})
const words = {
  required: (label: string) => `${label} is needed`,
  impossible: (option: string) => `${option} is not possible`,
}

describe('checkValues', () => {
  it('names every failing field, not only the first', () => {
    const fields = [
      checked(fieldView({ name: 'name', type: 'text' }), true),
      checked(fieldView({ name: 'amount', type: 'currency' })),
      checked(fieldView({ name: 'close_date', type: 'date' })),
    ]

    const problems = checkValues(
      fields,
      { amount: 'lots', close_date: '2026-02-30' },
      { language: 'en' },
      words,
    )

    expect(problems.map((one) => one.path)).toEqual(['/name', '/amount', '/close_date'])
    expect(problems[0]!.message).toBe('name is needed')
  })

  it('speaks the language of the screen', () => {
    const fields = [checked(fieldView({ name: 'email', type: 'email' }))]

    expect(checkValues(fields, { email: 'nobody' }, { language: 'zh' }, words)[0]!.message).toMatch(/邮箱/)
  })

  it('keeps to bounds that are computed, days and points in time compared as days here', () => {
    const problem = (type: string, value: string, bounds: { min?: unknown; max?: unknown }) =>
      checkValues(
        [{ ...checked(fieldView({ name: 'ends', type })), bounds }],
        { ends: value },
        { language: 'en', timeZone: 'Asia/Shanghai' },
        words,
      )[0]?.message

    expect(problem('date', '2026-03-01', { min: '2026-03-02' })).toBe('2026-03-01 is before 2026-03-02.')
    expect(problem('date', '2026-03-02', { min: '2026-03-02' })).toBeUndefined()
    expect(problem('dateTime', '2026-03-01T15:59:59.000Z', { min: '2026-03-02' })).toBeDefined()
    expect(problem('dateTime', '2026-03-01T16:00:00.000Z', { min: '2026-03-02' })).toBeUndefined()
    expect(problem('date', '2026-03-01', { min: '2026-03-01T16:00:00.000Z' })).toBeDefined()
    expect(problem('decimal', '10.50', { max: 10 })).toBe('10.50 is more than the largest value, 10.')
    expect(problem('integer', '7', { min: undefined, max: undefined })).toBeUndefined()
  })

  it('accepts an empty field that is not required', () => {
    expect(
      checkValues(
        [checked(fieldView({ name: 'tags', type: 'tags' }))],
        { tags: [] },
        { language: 'en' },
        words,
      ),
    ).toEqual([])
  })
})

describe('problems of a refused save', () => {
  const refused = new ApiError({
    code: 'validation_failed',
    errors: [{ path: '/products/2/price', code: 'required', message: 'Fill this in.' }],
  })

  it('stand at their field, also within a line', () => {
    const problems = toFormProblems(refused)

    expect(problemsWithin(problems, 'products')).toHaveLength(1)
    expect(problemAt(problems, 'products')).toBeUndefined()
  })

  it('stand above the form when the server names no field', () => {
    const problems = toFormProblems(
      new ApiError({ code: 'locked_by_approval', detail: 'Locked by the discount approval.' }),
    )

    expect(problems).toEqual([{ path: '', message: 'Locked by the discount approval.' }])
  })
})
