import { describe, expect, it } from 'vitest'
import { choicesOf } from '../../../runtime-ui/widgets/select/choices.ts'
import { askedField } from '../../../runtime-ui/workflows/asked-field.ts'

describe('a value that a button or a task asks for', () => {
  it.each([
    [{ ok: { label: { en: 'All right', zh: '正常' } }, very_broken: {} }, ['正常', 'Very broken']],
    [
      ['ok', 'very_broken'],
      ['Ok', 'Very broken'],
    ],
  ])('offers its options in the words of the reader: %j', (options, labels) => {
    const choices = choicesOf(askedField({ type: 'select', options }, 'verdict', 'zh-CN'))
    expect(choices.map(({ value }) => value)).toEqual(['ok', 'very_broken'])
    expect(choices.map(({ label }) => label)).toEqual(labels)
  })

  it('lets several of them be chosen where several are asked for', () => {
    expect(askedField({ type: 'multiSelect', options: ['a', 'b'] }, 'parts', 'en').widget).toBe('multiSelect')
  })

  it.each(['currency', 'duration', 'tags', 'address', 'geo', 'richText'])(
    'is filled in as a field of its kind is: %s',
    (type) => {
      expect(askedField({ type, scale: 4 }, 'given', 'en')).toMatchObject({ widget: type, scale: 4 })
    },
  )

  it('is looked for among people where somebody is asked for', () => {
    expect(askedField({ type: 'user' }, 'who', 'en')).toMatchObject({ widget: 'user', to: ['user'] })
  })
})
