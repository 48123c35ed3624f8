import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFolder } from '../../../engine/command-line/compile-folder.ts'
import type { FieldDef, ObjectDef } from '../../../engine/model.ts'
import { nodesOfForm, nodesOfGates, nodesOfObject } from '../../../engine/rules/rule-nodes.ts'
import { compileNode, type Surroundings } from '../../../metadata/language/evaluate.ts'
import { toRow } from '../../../metadata/language/record.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { FieldView } from '../../../runtime-ui/client/model.ts'
import { rowOf } from '../../../runtime-ui/composables/rules/rule-row.ts'
import { fieldView } from '../field-view.ts'

const { model } = await compileFolder('metadata/crm', 'metadata')
const me = '01900000-0000-7000-8000-000000000001'
const ids = [me, '01900000-0000-7000-8000-000000000002']

const viewOf = ({ name, type, language, to, multiple, stores, options }: FieldDef): FieldView =>
  fieldView({
    name,
    type,
    language,
    ...(to.length ? { to: [...to] } : {}),
    ...(multiple || stores === 'links' ? { multiple: true } : {}),
    ...(options ? { options: options.map(({ key }) => ({ key, label: key, active: true })) } : {}),
  })

/** One value as the engine holds it, beside the ways in which a form may hold the same. */
type Pair = { stored: unknown; typed: unknown }
const same = (value: unknown): Pair => ({ stored: value, typed: value })
const blank: fc.Arbitrary<Pair> = fc
  .constantFrom(null, undefined, '')
  .map((typed) => ({ stored: null, typed }))

function valuesOf(field: FieldDef): fc.Arbitrary<Pair> {
  if (field.language === 'bool')
    return fc.constantFrom(same(true), same(false), { stored: false, typed: undefined })
  return fc.oneof(blank, filled(field))
}

function filled(field: FieldDef): fc.Arbitrary<Pair> {
  if (field.options?.length) {
    const key = fc.constantFrom(...field.options.map((option) => option.key))
    return field.language === 'tags' ? fc.array(key, { minLength: 1, maxLength: 2 }).map(same) : key.map(same)
  }
  switch (field.language) {
    case 'num':
      return fc
        .integer({ min: -50_000, max: 50_000 })
        .chain((cents) =>
          fc
            .constantFrom((cents / 100).toFixed(2), (cents / 100).toFixed(4), cents / 100)
            .map((typed) => ({ stored: (cents / 100).toFixed(4), typed })),
        )
    case 'int':
      return fc
        .integer({ min: -9, max: 120 })
        .chain((n) => fc.constantFrom(n, String(n)).map((typed) => ({ stored: n, typed })))
    case 'date':
      return fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-21').map(same)
    case 'dt':
      return fc.constantFrom(
        { stored: '2026-11-20T01:00:00.000Z', typed: '2026-11-20T01:00:00Z' },
        { stored: '2026-11-20T23:30:00.000Z', typed: '2026-11-21T07:30:00+08:00' },
      )
    case 'ref': {
      const id = fc.constantFrom(...ids)
      if (field.stores === 'links')
        return id.map((one) => ({ stored: [{ id: one }], typed: [{ id: one, label: 'Somebody' }] }))
      return id.chain((one) =>
        fc.constantFrom(one, { id: one, label: 'Somebody' }).map((typed) => ({ stored: { id: one }, typed })),
      )
    }
    case 'tags':
      return fc.constantFrom(['a'], ['a', 'b']).map(same)
    default:
      return fc.constantFrom('', 'x', '无').map(same)
  }
}

const around: Surroundings = {
  timeZone: 'Asia/Shanghai',
  now: '2026-11-20T10:00:00.000Z',
  today: '2026-11-20',
  given: { user: { id: me, name: 'Mia', roles: ['seller'], teams: [], capabilities: [] } },
}

const rulesOf = (object: ObjectDef): Node[] => [
  ...nodesOfObject(model.rules.get(object.name) ?? { fields: new Map(), validations: [] }),
  ...[...model.formRules].flatMap(([name, form]) =>
    model.forms.get(name)?.object === object.name ? nodesOfForm(form) : [],
  ),
  ...[...model.pipelineRules.values()].flatMap((one) =>
    one.object === object.name ? nodesOfGates(one) : [],
  ),
]

describe('a form and the server', () => {
  const objects = [...model.objects.values()].filter((object) => rulesOf(object).length > 0)

  it('have rules to agree on', () => {
    expect(objects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['opportunity', 'lead', 'ticket', 'contract']),
    )
  })

  it.each(objects.map((object) => [object.name, object] as const))('judge a %s alike', (_name, object) => {
    const fields = [...object.fields.values()].filter((field) => !field.computed)
    const views = Object.fromEntries(fields.map((field) => [field.name, viewOf(field)]))
    const record = fc.record(Object.fromEntries(fields.map((field) => [field.name, valuesOf(field)])))
    fc.assert(
      fc.property(record, record, (now, before) => {
        const part = (pairs: Record<string, Pair>, side: keyof Pair) =>
          Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, pair[side]]))
        const [row, old] = [now, before].map((pairs) => toRow(object, part(pairs, 'stored')))
        const [typed, typedOld] = [now, before].map((pairs) => rowOf(views, part(pairs, 'typed')))
        for (const node of rulesOf(object)) {
          const here = compileNode(node)(typed, { ...around, old: typedOld })
          const there = compileNode(node)(row, { ...around, old })
          expect(here).toEqual(there)
        }
      }),
      { numRuns: 60, seed: 20261120 },
    )
  })
})
