import { describe, expect, it } from 'vitest'
import { fieldTypes } from '../../engine/fields/index.ts'
import { createRecord } from '../../engine/records/create.ts'
import { listRecords } from '../../engine/records/list.ts'
import { parseListQuery } from '../../engine/records/list-query.ts'
import { readRecord } from '../../engine/records/read.ts'
import { updateRecord } from '../../engine/records/update.ts'
import { withEngine } from '../support/engine.ts'

const fieldOf = (type: string): string =>
  `f_${type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
const made = fieldTypes.all().filter((type) => !type.generated)
const plain = made.filter((type) => type.examples.length > 0)

describe.each(made.map((type) => [type.name, type] as const))('field type %s', (_name, type) => {
  it('says how it is stored, shown and asked for', () => {
    expect(type.widget).not.toBe('')
    expect(type.operators.length).toBeGreaterThan(0)
    expect(type.options.properties).toBeTypeOf('object')
  })

  it('takes null, "" and [] as missing', () => {
    const missing = type.name === 'boolean' ? false : null
    for (const input of [null, '', []])
      expect(type.value.coerce(input, {})).toEqual({ ok: true, value: missing })
  })

  it('refuses with a message in both languages what is not its own', () => {
    const strange =
      type.name === 'json' || type.name === 'metadata'
        ? 'a\u0000b'
        : Symbol.iterator.description === ''
          ? ''
          : { strange: [1] }
    const refused = type.value.coerce(strange, { options: [], to: ['x'] })
    expect(refused).toMatchObject({
      ok: false,
      message: { en: expect.stringMatching(/\w/), zh: expect.stringMatching(/[一-鿿]/) },
    })
  })
})

describe('every field type', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it.each(
    plain.flatMap((type) =>
      type.examples.map((example, at) => [`${type.name} ${at + 1}`, type, example] as const),
    ),
  )('keeps %s through the API, the database and a file', async (_title, type, example) => {
    const field = fieldOf(type.name)
    const def = engine.admin.model.objects.get('thing')!.fields.get(field)!
    const canonical = type.value.coerce(example, {
      ...(def.options ? { options: def.options } : {}),
      scale: 2,
      currency: 'USD',
    })
    expect(canonical.ok).toBe(true)
    const wanted = canonical.ok ? canonical.value : undefined

    const created = await createRecord(engine.admin, 'thing', { name: 'x', [field]: example })
    expect(created[field]).toEqual(wanted)
    const again = await updateRecord(engine.admin, 'thing', created.id, { [field]: created[field] })
    expect(again.version).toBe(1)

    const format = { keys: true, language: 'en', timeZone: 'Asia/Shanghai' }
    const text = type.toText(created[field], def, format)
    const back = type.value.coerce(type.fromText(text, def, format), {
      ...(def.options ? { options: def.options } : {}),
      scale: 2,
      currency: 'USD',
    })
    expect(back).toEqual({ ok: true, value: wanted })
  })

  it.each(plain.map((type) => [type.name, type] as const))('clears %s', async (name, type) => {
    const field = fieldOf(name)
    const created = await createRecord(engine.admin, 'thing', { name: 'x', [field]: type.examples.at(-1) })
    const cleared = await updateRecord(engine.admin, 'thing', created.id, { [field]: null })
    expect(cleared[field]).toEqual(name === 'boolean' ? false : null)
  })

  it.each(plain.filter((type) => type.sort !== 'none').map((type) => [type.name] as const))(
    'sorts by %s both ways with empties last, page by page',
    async (name) => {
      const field = fieldOf(name)
      const type = fieldTypes.get(name)
      const mark = `sort-${name}`
      for (const value of [...type.examples, null])
        await createRecord(engine.admin, 'thing', { name: mark, [field]: value })
      for (const sort of [field, `-${field}`]) {
        const seen: unknown[] = []
        let cursor: string | undefined
        do {
          const page = await listRecords(engine.admin, 'thing', {
            ...parseListQuery({ filter: `name = "${mark}"`, sort, limit: 1, fields: field }),
            ...(cursor ? { cursor } : {}),
          })
          seen.push(...page.data.map((record) => record[field]))
          cursor = page.page.next ?? undefined
        } while (cursor)
        expect(seen).toHaveLength(type.examples.length + 1)
        if (name !== 'boolean') expect(seen.at(-1)).toBeNull()
      }
    },
  )

  it('reads references as id and label, and takes an id, { id } or a unique field', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Tool', code: 'T1' })
    for (const input of [kind.id, { id: kind.id }, { code: 'T1' }]) {
      const thing = await createRecord(engine.admin, 'thing', {
        name: 'x',
        f_reference: input,
        f_multi_reference: [input],
      })
      expect(thing['f_reference']).toEqual({ id: kind.id, label: 'Tool' })
      expect(thing['f_multi_reference']).toEqual([{ id: kind.id, label: 'Tool' }])
    }
  })

  it('tells references to several kinds of object apart', async () => {
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Tool' })
    const other = await createRecord(engine.admin, 'thing', { name: 'Other' })
    const thing = await createRecord(engine.admin, 'thing', {
      name: 'x',
      either: { object: 'thing', id: other.id },
      anything: { object: 'thing_kind', id: kind.id },
    })
    expect(thing['either']).toEqual({ id: other.id, label: 'Other', object: 'thing' })
    expect(thing['anything']).toEqual({ id: kind.id, label: 'Tool', object: 'thing_kind' })
    const moved = await updateRecord(engine.admin, 'thing', thing.id, {
      either: { object: 'thing_kind', id: kind.id },
    })
    expect(moved['either']).toMatchObject({ object: 'thing_kind', id: kind.id })
  })

  it('numbers new records in the year they are made', async () => {
    const year = engine.clock.now().getUTCFullYear()
    const [a, b] = [
      await createRecord(engine.admin, 'thing', { name: 'a' }),
      await createRecord(engine.admin, 'thing', { name: 'b' }),
    ]
    expect(a['f_auto_number']).toMatch(new RegExp(`^T${year}-\\d{3}$`))
    expect(b['f_auto_number']).not.toBe(a['f_auto_number'])
  })

  it('keeps a decimal of eighteen digits to the last one', async () => {
    const thing = await createRecord(engine.admin, 'thing', { name: 'x', f_decimal: '-1234567890123456.78' })
    expect((await readRecord(engine.admin, 'thing', thing.id))['f_decimal']).toBe('-1234567890123456.78')
  })
})
