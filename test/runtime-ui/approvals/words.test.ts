import { describe, expect, it } from 'vitest'
import { conditionWords } from '../../../runtime-ui/approvals/condition-words.ts'
import { plainValue } from '../../../runtime-ui/approvals/plain-value.ts'
import { lockedFields } from '../../../runtime-ui/approvals/useRecordApprovals.ts'
import type { FieldView } from '../../../runtime-ui/client/model.ts'
import type { Condition } from '../../../runtime-ui/conditions/filter-text.ts'
import { dueWords } from '../../../runtime-ui/inbox/due-words.ts'
import { mentionAt, mentioned, withMentions } from '../../../runtime-ui/inbox/mention.ts'
import { shortTime } from '../../../runtime-ui/inbox/short-time.ts'
import { fieldView } from '../field-view.ts'
import { ann, ben } from './approval-view.ts'

const now = new Date(2026, 10, 20, 10, 0)
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString()

describe('when something is due', () => {
  it('leaves room between the day of the week and the time in Chinese too', () => {
    expect(dueWords(at(25, 14, 30), 'zh', now).at).toBe('周三 14:30')
  })

  it.each([
    [at(20, 7, 30), 'red', 'late', 2, 'hour'],
    [at(20, 9, 59), 'red', 'late', 1, 'minute'],
    [at(17, 9), 'red', 'late', 3, 'day'],
  ] as const)('%s counts up once it is over', (due, tone, key, n, unit) => {
    expect(dueWords(due, 'en', now)).toMatchObject({ tone, key, n, unit })
  })

  it.each([
    [at(20, 17, 30), 'amber', 'today', '5:30 PM'],
    [at(23, 12), 'gray', 'on', 'Mon 12:00 PM'],
    [at(30, 12), 'gray', 'on', 'Nov 30'],
  ] as const)('%s is said as near as it is', (due, tone, key, words) => {
    const told = dueWords(due, 'en', now)
    expect({ ...told, at: told.at.replace(/[\u202f,]/g, (sign) => (sign === ',' ? '' : ' ')) }).toMatchObject(
      {
        tone,
        key,
        at: words,
      },
    )
  })
})

it('names a day only where it is not today', () => {
  expect(shortTime(at(20, 9, 5), 'zh', now)).toMatch(/^0?9:05$/)
  expect(shortTime(at(19, 16, 40), 'zh', now)).toBe('昨天 16:40')
  expect(shortTime(new Date(2025, 1, 3).toISOString(), 'en', now)).toBe('Feb 3, 2025')
})

it('says a condition in words, with both sides of an or', () => {
  const words = {
    field: (name: string) =>
      fieldView({ name, type: 'decimal', label: name === 'amount' ? 'Amount' : 'Discount' }),
    say: (one: Condition, field: FieldView | undefined, isBase: boolean) =>
      `${field?.label} more than ${String(one.value)}${isBase ? ' EUR' : ''}`,
    and: ' and ',
    or: ' or ',
  }
  expect(conditionWords('discount > 20 or $base(amount) > 100000', words)).toBe(
    'Discount more than 20 or Amount more than 100000 EUR',
  )
  expect(conditionWords('discount > 20 and (amount > 5 or amount > 7)', words)).toBe(
    'Discount more than 20 and (Amount more than 5 or Amount more than 7)',
  )
})

describe('naming colleagues', () => {
  it('begins with an @ at the start of a word', () => {
    expect(mentionAt('Ask @An', 7)).toEqual({ from: 4, typed: 'An' })
    expect(mentionAt('请@周', 3)).toBeUndefined()
    expect(mentionAt('请 @周', 4)).toEqual({ from: 2, typed: '周' })
    expect(mentionAt('a@example.com', 13)).toBeUndefined()
  })

  it('counts those whose names still stand in the text', () => {
    expect(mentioned('Hello @Ann', [ann, ben])).toEqual(['ann'])
    expect(withMentions('Hi @Ann, bye', ['Ann'])).toEqual([
      { text: 'Hi ', isName: false },
      { text: '@Ann', isName: true },
      { text: ', bye', isName: false },
    ])
  })
})

it('writes a value whose field is unknown in plain words', () => {
  expect(plainValue([{ id: '1', label: 'Acme' }, 1234.5], 'en')).toBe('Acme, 1,234.5')
  expect(plainValue(null, 'en')).toBe('')
})

describe('fields that approvals keep from somebody', () => {
  const open = (lock: { fields: string[] | null; mine: string[] } | null) => [{ lock } as never]
  const fields = ['amount', 'stage', 'note']

  it('are those locked that they may not write all the same', () => {
    expect(lockedFields(open({ fields: ['amount', 'stage'], mine: ['stage'] }), fields)).toEqual({
      all: false,
      fields: ['amount'],
    })
  })

  it('are all of them where the whole record is locked', () => {
    expect(lockedFields(open({ fields: null, mine: [] }), fields)).toEqual({ all: true, fields })
    expect(lockedFields(open({ fields: null, mine: ['note'] }), fields)).toEqual({
      all: false,
      fields: ['amount', 'stage'],
    })
    expect(lockedFields(open(null), fields)).toEqual({ all: false, fields: [] })
  })
})
