import { describe, expect, it } from 'vitest'
import { compile } from '../../../engine/catalog/compile.ts'
import { type CatalogDocument, hashOf, itemKey } from '../../../engine/catalog/documents.ts'
import type { AppModel, ItemKey } from '../../../engine/model.ts'
import type { KindName } from '../../../metadata/schema/kinds.ts'

const options = { version: 1, settings: { timeZone: 'UTC', currency: 'USD', language: 'en', fiscalStart: 1 } }

function documents(items: Record<string, unknown>): Map<ItemKey, CatalogDocument> {
  return new Map(
    Object.entries(items).map(([key, document]) => {
      const [kind = '', name = ''] = key.split('/')
      return [
        itemKey(kind, name),
        { kind: kind as KindName, name, document, hash: hashOf(document), package: 'test' },
      ]
    }),
  )
}

const label = { en: 'x', zh: '某' }
const thing = (fields: Record<string, unknown>, more: object = {}) => ({
  label,
  ownership: 'none',
  fields: { name: { type: 'text', label }, ...fields },
  ...more,
})
const codesOf = (items: Record<string, unknown>) =>
  compile(documents(items), options).problems.map(({ code, path }) => [code, path])

describe('compile', () => {
  it('turns documents into objects with system fields last and lists on the other side of references', () => {
    const { model, problems } = compile(
      documents({
        'object/house': thing({}, { label: { en: 'House', zh: '房屋' } }),
        'object/room': thing(
          { house: { type: 'reference', to: 'house', inverse: 'rooms', required: true } },
          { ownership: { from: 'house' } },
        ),
      }),
      options,
    )
    expect(problems).toEqual([])
    expect([...model.objects.get('room')!.fields.keys()]).toEqual([
      'name',
      'house',
      'id',
      'version',
      'created_at',
      'created_by',
      'updated_at',
      'updated_by',
      'deleted_at',
    ])
    expect(model.objects.get('house')!.relations.get('rooms')).toMatchObject({
      object: 'room',
      field: 'house',
      lines: true,
    })
  })

  it.each([
    ['an unknown key', { 'object/a': { ...thing({}), colour: 'red' } }, 'unknown_key', 'object/a#/colour'],
    [
      'an unknown key of a field',
      { 'object/a': thing({ b: { type: 'text', lenght: 3 } }) },
      'unknown_key',
      'object/a#/fields/b/lenght',
    ],
    [
      'an unknown field type',
      { 'object/a': thing({ b: { type: 'magic' } }) },
      'unknown_field_type',
      'object/a#/fields/b/type',
    ],
    [
      'a reference to nothing',
      { 'object/a': thing({ b: { type: 'reference', to: 'ghost' } }) },
      'unknown_object',
      'object/a#/fields/b/to',
    ],
    [
      'a system column as a field',
      { 'object/a': thing({ version: { type: 'text' } }) },
      'name_refused',
      'object/a#/fields/version',
    ],
    [
      'a word of the language as a field',
      { 'object/a': thing({ and: { type: 'text' } }) },
      'name_refused',
      'object/a#/fields/and',
    ],
    [
      'two underscores in a row',
      { 'object/a': thing({ a__b: { type: 'text' } }) },
      'name_refused',
      'object/a#/fields/a__b',
    ],
    [
      'the base of a currency as a field',
      { 'object/a': thing({ p: { type: 'currency' }, p_base: { type: 'text' } }) },
      'name_refused',
      'object/a#/fields/p_base',
    ],
    [
      'a select without options',
      { 'object/a': thing({ b: { type: 'select' } }) },
      'key_missing',
      'object/a#/fields/b',
    ],
    [
      'an option set that is not there',
      { 'object/a': thing({ b: { type: 'select', options: '@ghosts' } }) },
      'unknown_option_set',
      'object/a#/fields/b/options',
    ],
    [
      'a pattern with look-around',
      { 'object/a': thing({ b: { type: 'text', pattern: { regex: '(?=x)' } } }) },
      'pattern_refused',
      'object/a#/fields/b/pattern/regex',
    ],
    [
      'a rule that does not parse',
      { 'object/a': thing({}, { validations: { v: { failWhen: 'name = ', message: label } } }) },
      'expression_invalid',
      'object/a#/validations/v/failWhen',
    ],
    [
      'a bound that does not compile',
      { 'object/a': thing({ b: { type: 'date', min: '=ghost' } }) },
      'expression_invalid',
      'object/a#/fields/b/min',
    ],
    [
      'a bound of another kind than the field',
      { 'object/a': thing({ b: { type: 'integer', max: '=$today()' } }) },
      'expression_invalid',
      'object/a#/fields/b/max',
    ],
    [
      'ownership by a field that is no required reference',
      { 'object/a': thing({}, { ownership: { from: 'name' } }) },
      'ownership_invalid',
      'object/a#/ownership/from',
    ],
    [
      'a right that is lifted by a condition on an unknown field',
      {
        'object/a': thing({ b: { type: 'text' } }),
        'role/r': { label, objects: { a: { fields: { b: { level: 'mask', unless: 'ghost = 1' } } } } },
      },
      'expression_invalid',
      'role/r#/objects/a/fields/b/unless',
    ],
    [
      'a form with an unknown field',
      { 'object/a': thing({}), 'form/a.edit': { object: 'a', sections: { s: { items: { ghost: {} } } } } },
      'unknown_field',
      'form/a.edit#/sections/s/items/ghost',
    ],
    [
      'a view with an unknown path',
      { 'object/a': thing({}), 'view/a.all': { object: 'a', type: 'table', columns: ['name.x'] } },
      'unknown_field',
      'view/a.all#/columns/0',
    ],
    [
      'a view whose filter is no SQL',
      {
        'object/a': thing({}),
        'view/a.all': { object: 'a', type: 'table', filter: '$map([1], function($x){$x})' },
      },
      'expression_not_sql',
      'view/a.all#/filter',
    ],
    [
      'a role with a scope that needs an owner',
      { 'object/a': thing({}), 'role/r': { label, objects: { a: { read: 'own' } } } },
      'scope_impossible',
      'role/r#/objects/a/read',
    ],
    [
      'two lists of one name',
      {
        'object/a': thing({}),
        'object/b': thing({
          x: { type: 'reference', to: 'a', inverse: 'same' },
          y: { type: 'reference', to: 'a', inverse: 'same' },
        }),
      },
      'name_taken',
      'object/b#/fields/y/inverse',
    ],
    [
      'two fields that claim one former name',
      { 'object/a': thing({ b: { type: 'text', was: ['old'] }, c: { type: 'text', was: ['old'] } }) },
      'was_claimed_twice',
      'object/a#/fields/c/was',
    ],
    ['a document that is no object', { 'object/a': [] }, 'wrong_type', 'object/a#'],
  ])('names %s', (_what, items, code, path) => {
    expect(codesOf(items)).toContainEqual([code, path])
  })

  it('says every problem in English and Chinese', () => {
    const { problems } = compile(
      documents({ 'object/a': thing({ b: { type: 'magic' }, and: { type: 'text' } }) }),
      options,
    )
    for (const problem of problems) {
      expect(problem.message.en).toMatch(/\w/)
      expect(problem.message.zh).toMatch(/[一-鿿]/)
    }
  })

  it('leaves a broken document out together with what depends on it, and keeps the rest', () => {
    const { model, problems } = compile(
      documents({
        'object/broken': { ...thing({}), nonsense: 1 },
        'object/child': thing({ up: { type: 'reference', to: 'broken' } }),
        'object/grandchild': thing({ up: { type: 'reference', to: 'child' } }),
        'object/fine': thing({}),
        'form/child.edit': { object: 'child', sections: {} },
      }),
      options,
    )
    expect([...model.objects.keys()]).toEqual(['fine'])
    expect(model.forms.size).toBe(0)
    expect(problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([
        'object/broken#/nonsense',
        'object/child#/fields/up/to',
        'object/grandchild#/fields/up/to',
      ]),
    )
  })

  it('refuses hours of a calendar that end before they begin, and goes on by those that were published', () => {
    const hours = {
      friday: [
        ['09:00', '12:00'],
        ['22:00', '06:00'],
      ],
    }
    const workdays = { '2026-10-10': { hours: [['08:00', '08:00']] } }
    const { model, problems } = compile(
      documents({ 'calendar/night': { label: 'Night', hours, workdays } }),
      options,
    )
    expect(problems).toMatchObject([
      { path: 'calendar/night#/hours/friday/1', severity: 'error', stands: true },
      { path: 'calendar/night#/workdays/2026-10-10/hours/0', severity: 'error', stands: true },
    ])
    expect([...model.calendars.keys()]).toEqual(['night'])
  })

  it('takes references in a circle', () => {
    const { model, problems } = compile(
      documents({
        'object/a': thing({ b: { type: 'reference', to: 'b' } }),
        'object/b': thing({
          a: { type: 'reference', to: 'a' },
          self: { type: 'reference', to: 'b', tree: true },
        }),
      }),
      options,
    )
    expect(problems).toEqual([])
    expect(model.objects.get('b')!.treeField).toBe('self')
  })

  it('costs one object when one object changed', () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [
        `object/o${at}`,
        thing({ a: { type: 'text', label }, b: { type: 'integer' }, c: { type: 'date' } }),
      ]),
    )
    const first = compile(documents(many), options)
    const changed = { ...many, 'object/o7': thing({ a: { type: 'text', label: { en: 'new', zh: '新' } } }) }
    const second = compile(documents(changed), { ...options, version: 2 }, first)
    const kept = [...second.cache].filter(
      ([key, entry]) => entry.object && entry.object === first.cache.get(key)?.object,
    )
    expect(kept).toHaveLength(199)
    expect(second.model.objects.get('o7')!.fields.get('a')!.label).toEqual({ en: 'new', zh: '新' })
    expect(second.model.version).toBe(2)
  })

  it('takes over whatever a change does not touch, as others see it', () => {
    const before = {
      'object/buyer': thing({
        name: { type: 'text', label },
        worth: { type: 'rollup', of: 'deals', fn: 'sum', field: 'amount' },
        size: { type: 'formula', expression: 'worth * 2' },
      }),
      'object/deal': thing({
        name: { type: 'text', label },
        amount: { type: 'integer' },
        buyer: { type: 'reference', to: 'buyer', inverse: 'deals' },
        from: { type: 'lookup', path: 'buyer.size' },
      }),
      'object/note': thing({
        deal: { type: 'reference', to: 'deal' },
        kind: { type: 'text', visibleWhen: 'deal.amount > 1' },
      }),
      'form/note.edit': {
        object: 'note',
        use: ['edit'],
        sections: { main: { label, items: { kind: { requiredWhen: 'deal.amount > 2' } }, order: ['kind'] } },
        order: ['main'],
      },
      'view/deal.all': { object: 'deal', type: 'table', columns: ['name'], filter: 'amount > 1' },
    }
    const compileAfter = (change: Record<string, unknown>) => {
      const documented = documents(before)
      const first = compile(documented, options)
      expect(first.problems).toEqual([])
      const next = new Map([...documented, ...documents(change)])
      const second = compile(next, options, first)
      expect({ ...second.model, version: 0 }).toEqual({ ...compile(next, options).model, version: 0 })
      expect(second.problems).toEqual(compile(next, options).problems)
      return [first.model, second.model] as const
    }
    const deal = before['object/deal'].fields as Record<string, unknown>
    const same = <T>(of: (model: AppModel) => T, [first, second]: readonly [AppModel, AppModel]) =>
      Object.is(of(first), of(second))

    const added = compileAfter({ 'object/deal': thing({ ...deal, more: { type: 'text' } }) })
    expect(same(({ objects }) => objects.get('deal'), added)).toBe(false)
    expect(same(({ objects }) => objects.get('deal')!.fields.get('from'), added)).toBe(true)
    expect(same(({ objects }) => objects.get('buyer'), added)).toBe(true)
    expect(same(({ objects }) => objects.get('note'), added)).toBe(true)
    expect(same(({ rules }) => rules.get('note'), added)).toBe(true)
    expect(same(({ formRules }) => formRules.get('note.edit'), added)).toBe(true)

    const retyped = compileAfter({ 'object/deal': thing({ ...deal, amount: { type: 'decimal' } }) })
    expect(same(({ objects }) => objects.get('buyer'), retyped)).toBe(false)
    expect(same(({ rules }) => rules.get('note'), retyped)).toBe(false)

    compileAfter({ 'object/deal': thing({ ...deal, amount: { type: 'text' } }) })
    compileAfter({ 'object/deal': thing({ buyer: deal['buyer'] }) })
    compileAfter({ 'object/buyer': thing({ name: { type: 'text', label } }) })
    compileAfter({
      'object/buyer': thing({
        name: { type: 'text', label },
        worth: { type: 'rollup', of: 'deals', fn: 'sum', field: 'amount' },
        size: { type: 'formula', expression: '$count(deals[from > 1])' },
      }),
    })
    compileAfter({ 'object/deal': thing(deal, { ownership: 'department' }) })
  })

  it('is pure: the same documents give the same hash, another order of fields another one', () => {
    const [a, b] = [
      thing({ x: { type: 'text' }, y: { type: 'text' } }),
      thing({ y: { type: 'text' }, x: { type: 'text' } }),
    ]
    const hash = (document: unknown) => compile(documents({ 'object/a': document }), options).model.hash
    expect(hash(a)).toBe(hash(a))
    expect(hash(a)).not.toBe(hash(b))
  })

  it('says in plain words what a value must be', () => {
    const { problems } = compile(
      documents({
        'object/house': [],
        'object/room': thing({}, { fields: { name: { type: 'text', label, required: 'yes' } } }),
      }),
      options,
    )

    expect(problems.filter(({ code }) => code === 'wrong_type').map(({ message }) => message)).toEqual([
      { en: 'This must be an object with keys.', zh: '此处必须是由键组成的对象。' },
      { en: 'This must be true or false.', zh: '此处必须是真或假（true 或 false）。' },
    ])
  })
})
