import { expect, it } from 'vitest'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import { refusedMove } from '../../../runtime-ui/record/refused-move.ts'

const object = { fields: { stage: { label: 'Stage' }, amount: { label: 'Amount' } } } as never
const pipeline = {
  stageField: 'stage',
  stages: [{ name: 'draft', next: ['offer'] }, { name: 'offer' }, { name: 'won' }],
} as never
const refusal = (path: string, code: string) =>
  new ApiError({
    status: 422,
    code: 'validation_failed',
    message: '',
    errors: [{ path, code, message: 'No.' }],
  } as never)

it('offers a form for a refused move only where something can be filled in', () => {
  const closed = refusal('/stage', 'gate_closed')
  const to = (stage: string, error: ApiError) =>
    refusedMove(error, object, { start: { stage }, from: 'draft', pipeline })
  expect(to('won', closed)).toMatchObject({ text: 'No.', problems: [] })
  expect(to('offer', closed).problems).toHaveLength(1)
  expect(to('offer', refusal('/amount', 'required'))).toMatchObject({ missing: ['Amount'] })
})
