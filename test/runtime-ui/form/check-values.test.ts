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

    const problems = checkValues(fields, { amount: 'lots', close_date: '2026-02-30' }, 'en', words)

    expect(problems.map((one) => one.path)).toEqual(['/name', '/amount', '/close_date'])
    expect(problems[0]!.message).toBe('name is needed')
  })

  it('speaks the language of the screen', () => {
    const fields = [checked(fieldView({ name: 'email', type: 'email' }))]

    expect(checkValues(fields, { email: 'nobody' }, 'zh', words)[0]!.message).toMatch(/邮箱/)
  })

  it('accepts an empty field that is not required', () => {
    expect(
      checkValues([checked(fieldView({ name: 'tags', type: 'tags' }))], { tags: [] }, 'en', words),
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
