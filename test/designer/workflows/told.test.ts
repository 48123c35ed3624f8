import { describe, expect, it } from 'vitest'
import { faultLines } from '../../../designer/workflows/told.ts'

describe('what went wrong in a run', () => {
  it('is a sentence for each fault in the language of the reader, and all that is known where it says none', () => {
    const errors = [{ path: '/level', message: { en: 'Not an option.', zh: '不是可选项。' } }]
    expect(faultLines({ message: 'x', errors }, 'zh')).toEqual(['level: 不是可选项。'])
    expect(faultLines({ message: 'The record is gone.' }, 'en')).toEqual(['The record is gone.'])
    expect(faultLines({ branches: 2 }, 'en')).toEqual(['{"branches":2}'])
    expect(faultLines(null, 'en')).toEqual([])
  })
})
