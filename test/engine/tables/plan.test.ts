import { describe, expect, it } from 'vitest'
import type { AppModel } from '../../../engine/model.ts'
import { planTables } from '../../../engine/tables/plan-tables.ts'
import type { LiveSchema } from '../../../engine/tables/schema.ts'
import { wantedSchema } from '../../../engine/tables/wanted.ts'
import { modelOf, objectOf } from '../../support/model.ts'

const text = { type: 'text' }
const deal = (fields: Record<string, Record<string, unknown>>, more = {}) =>
  modelOf({ object: { deal: objectOf(fields, more) } })

/** A database that is exactly what the model made, with so many rows in every table. */
function liveOf(model: AppModel, rows: number): LiveSchema {
  const tables = [...wantedSchema(model).values()].map((shape) => ({
    name: shape.name,
    columns: new Map(shape.columns),
    indexes: new Map(
      [...shape.indexes.values()].map((index) => [
        index.name,
        {
          name: index.name,
          columns: index.keys.map((key) => key.column),
          unique: index.unique,
          primary: false,
          valid: true,
        },
      ]),
    ),
    foreignKeys: shape.foreignKeys.map((key) => ({ ...key, valid: true })),
    checks: new Map(shape.checks.map((check) => [check.name, { name: check.name, valid: true }])),
    rows,
    isCounted: true,
    print: '',
    everColumns: shape.columns.size,
  }))
  return { tables: new Map(tables.map((table) => [table.name, table])), hasTerms: true }
}

const planned = (from: AppModel, to: AppModel, rows: number) =>
  planTables({ from, to, live: liveOf(from, rows), version: 7 })

const sentences = (from: AppModel, to: AppModel, rows = 1_000_000) =>
  planned(from, to, rows).steps.map((step) => `${step.phase}: ${step.description.en} [${step.lock}]`)

describe('the plan of tables', () => {
  it('is empty when nothing changes', () => {
    const model = deal({ name: text })
    expect(sentences(model, model)).toEqual([])
  })

  it('wants one index where the default order and an indexed field ask for the same', () => {
    const indexes = (sort: string) =>
      [
        ...wantedSchema(deal({ name: { ...text, indexed: true } }, { sort }))
          .get('deal')!
          .indexes.values(),
      ]
        .filter((index) => index.keys[0]!.column === 'name')
        .map(({ purpose }) => purpose)
    expect(indexes('name')).toEqual(['list'])
    expect(indexes('-created_at')).toEqual(['name'])
  })

  it('adds a nullable column at once', () => {
    expect(sentences(deal({ name: text }), deal({ name: text, city: text }))).toEqual([
      'prepare: Add the column city (text) to deal [ACCESS EXCLUSIVE]',
    ])
  })

  it('adds a required column with its constant default, which goes when the switch is done', () => {
    const to = deal({ name: text, rank: { type: 'integer', required: true, default: 3 } })
    expect(planned(deal({ name: text }), to, 1_000_000).steps.map((step) => step.sql)).toEqual([
      ['ALTER TABLE app."deal" ADD COLUMN IF NOT EXISTS "rank" bigint NOT NULL DEFAULT 3'],
      ['ALTER TABLE app."deal" ALTER COLUMN "rank" DROP DEFAULT'],
    ])
  })

  it('asks for records that a required column without a default would leave empty', () => {
    const { checks } = planned(
      deal({ name: text }),
      deal({ name: text, city: { ...text, required: true } }),
      10,
    )
    expect(checks).toMatchObject([{ code: 'rows_missing_value', path: 'object/deal#/fields/city' }])
  })

  it('knows a renamed field by `was`, and renames its index with it', () => {
    const from = deal({ name: { ...text, indexed: true } })
    const to = deal({ title: { ...text, indexed: true, was: ['name'] } })
    expect(sentences(from, to)).toEqual([
      'switch: Rename columns of deal: name → title [ACCESS EXCLUSIVE]',
      expect.stringMatching(
        /^switch: Rename the index deal_name_\w+ to deal_title_\w+ \[SHARE UPDATE EXCLUSIVE\]$/,
      ),
    ])
  })

  it('lets a new field take the name that another one gives up', () => {
    const from = deal({ a: text, b: text, c: text })
    const to = deal({ a: text, d: { ...text, was: ['b'] }, b: text, c: text })
    const [add, rename] = planned(from, to, 10).steps
    expect(add?.sql).toEqual(['ALTER TABLE app."deal" ADD COLUMN IF NOT EXISTS "b__next" text'])
    expect(rename?.sql).toEqual([
      'ALTER TABLE app."deal" RENAME COLUMN "b" TO "d"',
      'ALTER TABLE app."deal" RENAME COLUMN "b__next" TO "b__turn"',
      'ALTER TABLE app."deal" RENAME COLUMN "b__turn" TO "b"',
    ])
  })

  it('retires a removed field: its column stays, without unique index, and nothing is destroyed', () => {
    const from = deal({ name: text, code: { ...text, unique: true, required: true } })
    const { steps } = planned(from, deal({ name: text }), 10)
    expect(steps.map((step) => step.sql.join('; '))).toEqual([
      expect.stringMatching(/^DROP INDEX IF EXISTS app\."deal_unique_code_\w+"$/),
      'ALTER TABLE app."deal" ALTER COLUMN "code" DROP NOT NULL',
    ])
    expect(steps.some((step) => step.destroysData)).toBe(false)
  })

  it('moves a retired column of another type aside when its name comes back', () => {
    const first = deal({ name: text, size: text })
    const retired = deal({ name: text })
    const { steps } = planTables({
      from: retired,
      to: deal({ name: text, size: { type: 'integer' } }),
      live: liveOf(first, 10),
      version: 7,
    })
    expect(steps.map((step) => step.description.en)).toEqual([
      'Keep the retired column size of deal as size__r7',
      'Add the column size (bigint) to deal',
    ])
  })

  it('takes a retired column up again when the type is the same, and says that its values come with it', () => {
    const first = deal({ name: text, size: text })
    const plan = planTables({ from: deal({ name: text }), to: first, live: liveOf(first, 10), version: 7 })
    expect(plan.steps).toEqual([])
    expect(plan.problems).toMatchObject([{ severity: 'info', code: 'retired_returns' }])
  })

  it('rewrites a small table in the switch, a big one through a shadow column', () => {
    const [from, to] = [deal({ name: text, size: text }), deal({ name: text, size: { type: 'integer' } })]
    expect(sentences(from, to, 1_000)).toEqual([
      'switch: Change deal.size from text to bigint [ACCESS EXCLUSIVE]',
    ])
    expect(sentences(from, to)).toEqual([
      'prepare: Add the column size__next, not seen by anybody yet, to deal [ACCESS EXCLUSIVE]',
      'prepare: Fill size__next of deal from size, a few thousand rows at a time [ROW EXCLUSIVE]',
      'switch: Change deal.size from text to bigint [ACCESS EXCLUSIVE]',
      'clean: Drop size__old of deal, whose values were carried over [ACCESS EXCLUSIVE]',
    ])
  })

  it('refuses a change of type that no value survives', () => {
    const to = deal({ name: text, size: { type: 'geo' } })
    expect(planned(deal({ name: text, size: { type: 'date' } }), to, 10).problems).toMatchObject([
      { severity: 'error', code: 'type_change_impossible', path: 'object/deal#/fields/size' },
    ])
  })

  it('warns in time of the limit of columns', () => {
    const model = deal({ name: text })
    const live = liveOf(model, 10)
    live.tables.get('deal')!.everColumns = 1_599
    const { problems } = planTables({
      from: model,
      to: deal({ name: text, a: text, b: text }),
      live,
      version: 2,
    })
    expect(problems).toMatchObject([{ severity: 'error', code: 'column_limit' }])
  })

  it('says where somebody altered a table by hand, and brings it back', () => {
    const model = deal({ name: text, city: text })
    const live = liveOf(model, 10)
    live.tables.get('deal')!.columns.delete('city')
    const { problems, steps } = planTables({ from: model, to: model, live, version: 2 })
    expect(problems).toMatchObject([{ code: 'schema_drift', path: 'object/deal#/fields/city' }])
    expect(steps.map((step) => step.description.en)).toEqual(['Add the column city (text) to deal'])
  })
})
