import { describe, expect, it } from 'vitest'
import { declaredInput } from '../../../designer/workflows/asked/declared-input.ts'
import { askedForms } from '../../../designer/workflows/asked/entries.ts'
import { optionsSchema } from '../../../designer/workflows/options-schema.ts'
import { scopeAt } from '../../../designer/workflows/process-scope.ts'

/** What becomes of a document that is opened and written back as it is. */
const written = (as: keyof typeof askedForms, value: unknown) =>
  askedForms[as].write(askedForms[as].read(value), value)

describe('values that are asked for', () => {
  it('stay as they were written, by name, in a list and as a JSON Schema', () => {
    const byName = {
      how: {
        type: 'select',
        options: { slow: {}, fast: { label: { en: 'Fast', zh: '快' } } },
        required: true,
      },
      on: { type: 'date', hint: 'kept' },
    }
    expect(written('map', byName)).toEqual(byName)
    const list = ['note', { name: 'pieces', type: 'integer', min: 1 }]
    expect(written('list', list)).toEqual(list)
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Name', 'x-title-zh': '名称', minLength: 2 },
        on: { type: 'string', format: 'date' },
        size: { enum: ['s', 'm'] },
        lines: { type: 'array', items: { type: 'string' } },
        tag: { type: 'string', format: 'uuid' },
        any: {},
      },
      required: ['name'],
      additionalProperties: false,
    }
    expect(written('schema', schema)).toEqual(schema)
    expect(written('map', undefined)).toBeUndefined()
  })

  it('are named by what a called workflow declares, itself or at its way in', () => {
    const document = {
      nodes: {},
      start: 'a',
      input: {
        type: 'object',
        properties: { who: { type: 'string', description: 'Whom' } },
        required: ['who'],
      },
      triggers: { called: { type: 'called', input: { properties: { days: { type: 'integer' } } } } },
    }
    expect(declaredInput(document)).toEqual([
      { name: 'who', field: { type: 'text', help: { en: 'Whom' }, required: true } },
      { name: 'days', field: { type: 'integer' } },
    ])
    expect(scopeAt(document, []).input).toEqual(['who', 'days'])
  })

  it('have editors of their own in the panels of steps and ways in', () => {
    const text = { title: 'Text', 'x-title-zh': '文本' }
    const { properties } = optionsSchema(
      {
        properties: {
          form: { ...text, type: 'object', format: 'asked' },
          fields: { ...text, type: 'array', format: 'asked' },
          input: { ...text, type: 'object', format: 'schema' },
          workflow: { ...text, type: 'string', names: 'workflow' },
        },
      },
      [],
    )
    expect(properties).toMatchObject({
      form: { 'x-control': 'asked map' },
      fields: { 'x-control': 'asked list' },
      input: { 'x-control': 'asked schema' },
      workflow: { 'x-control': 'workflow' },
    })
    const call = { properties: { input: { ...text, type: 'object', format: 'value' } } }
    expect(optionsSchema(call, [], { type: 'call' }).properties!['input']).toMatchObject({
      'x-control': 'called input',
    })
  })
})
