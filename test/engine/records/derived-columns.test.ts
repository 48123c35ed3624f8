import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { printConditions } from '../../../metadata/language/conditions.ts'
import { withEngine } from '../../support/engine.ts'

interface FieldAnswer {
  name: string
  type: string
  language: string
  derived?: string
  computeRule?: string
  readOnly: boolean
  sortable: boolean
  filterable: boolean
  operators: string[]
  options?: { key: string }[]
}

/** Something a column of that kind may be compared with. */
const sample: Record<string, string | number | boolean> = {
  num: 1,
  int: 1,
  str: 'x',
  bool: true,
  date: '2026-11-20',
  dt: '2026-11-20T10:00:00.000Z',
  time: '10:00',
}

describe('derived columns of a list', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })
  const fieldsOf = async () => {
    const browser = await engine.http()
    const app = (await (await browser.get('/api/app?objects=piece')).json()) as {
      objects: { piece: { fields: Record<string, FieldAnswer> } }
      compiled: { piece: Record<string, unknown> }
    }
    const fields = Object.values(app.objects.piece.fields).filter((field) => field.derived)
    return { browser, fields, compiled: app.compiled.piece }
  }

  it('are there for every way to derive, are read only, and send what computes them', async () => {
    const { fields, compiled } = await fieldsOf()
    expect(new Set(fields.map((field) => field.derived))).toEqual(new Set(['formula', 'lookup', 'rollup']))
    expect(fields.filter((field) => !field.readOnly)).toEqual([])
    for (const field of fields.filter(({ derived }) => derived !== 'rollup'))
      expect(compiled[field.computeRule!], field.name).toMatchObject({ op: expect.any(String) })
  })

  it('sort, filter by each of their operators, and count by group', async () => {
    await createRecord(engine.admin, 'piece', { name: 'One' })
    const { browser, fields } = await fieldsOf()
    for (const field of fields) {
      const ask = async (what: string, path: string, body: Record<string, unknown>) => {
        const answer = await browser.post(`/api/records/piece/${path}`, body)
        expect(answer.status, `${field.name}: ${what} ${await answer.clone().text()}`).toBe(200)
      }
      if (field.sortable) await ask('sort', 'query', { sort: `-${field.name}`, fields: `name,${field.name}` })
      if (!field.filterable) continue
      for (const operator of field.operators) {
        const one = field.options?.[0]?.key ?? sample[field.language]
        if (one === undefined) continue
        const value = operator === 'in' ? [one] : operator === 'between' ? [one, one] : one
        const isUnary = operator.startsWith('is')
        const filter = printConditions({
          all: [{ field: field.name, operator, ...(isUnary ? {} : { value }) }],
        } as Parameters<typeof printConditions>[0])
        await ask(`filter ${filter}`, 'query', { filter, fields: 'name' })
      }
      await ask('group', 'aggregate', { groupBy: [field.name], measures: { n: { fn: 'count' } } })
    }
  })
})
