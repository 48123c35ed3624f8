// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { renameOptionEverywhere } from '../../../designer/renaming/rename-option-everywhere.ts'
import { renameOptionInExpression } from '../../../metadata/language/rename-option.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { draftOver, itemsBefore, problemsOf, shippedDraft } from './shipped-draft.ts'

const options = ['opportunity', 'ticket', 'customer'].flatMap((object) =>
  Object.entries((itemsBefore.get(`object/${object}`) as unknown as ObjectDocument).fields).flatMap(
    ([field, definition]) =>
      typeof definition.options === 'object'
        ? Object.keys(definition.options).map((option) => [object, field, option] as const)
        : [],
  ),
)

describe('renaming the value of an option', () => {
  it.each(options)('%s.%s = %s breaks nothing of the shipped CRM', (object, field, option) => {
    const { documents } = renameOptionEverywhere(
      { owner: { kind: 'field', object, field }, option, to: 'renamed_value', published: true },
      shippedDraft,
    )

    expect(problemsOf(new Map([...itemsBefore, ...documents]) as typeof itemsBefore)).toEqual(
      problemsOf(itemsBefore),
    )
  })

  const documents = {
    'object/deal': {
      fields: {
        stage: {
          type: 'select',
          options: { open: { label: 'Open' }, lost: { label: 'Lost' } },
          order: ['open', 'lost'],
          default: 'lost',
        },
        why: { type: 'text', requiredWhen: "stage = 'lost' and why != 'lost'" },
      },
    },
    'object/line': {
      fields: {
        deal: { type: 'reference', to: 'deal', inverse: 'lines' },
        state: { type: 'lookup', path: 'deal.stage' },
        kind: { type: 'select', options: { lost: { label: 'Lost' } }, default: 'lost' },
      },
    },
    'view/line.lost': { object: 'line', filter: "state in ['lost', 'open'] or kind = 'lost'" },
    'pipeline/deal.main': {
      object: 'deal',
      stageField: 'stage',
      startIn: ['lost'],
      stages: { open: { next: ['lost'] }, lost: { set: { stage: "=why = 'x' ? 'lost' : 'open'" } } },
      order: ['open', 'lost'],
    },
    'sla/deal.quick': {
      object: 'deal',
      milestones: { m: { target: { by: ['why', 'stage'], rows: [['lost', 'lost', 'PT1H']] } } },
    },
    'translation/de': {
      language: 'de',
      documents: { 'object/deal': { '/fields/stage/options/lost/label': 'Verloren' } },
    },
  }
  const renamed = () =>
    renameOptionEverywhere(
      {
        owner: { kind: 'field', object: 'deal', field: 'stage' },
        option: 'lost',
        to: 'gone',
        published: true,
      },
      draftOver(documents),
    )

  it('keeps the old value in `was`, its place in the order and its translation', () => {
    const { documents: after } = renamed()

    expect(after.get('object/deal')).toMatchObject({
      fields: {
        stage: {
          options: { open: { label: 'Open' }, gone: { label: 'Lost', was: ['lost'] } },
          order: ['open', 'gone'],
          default: 'gone',
        },
        why: { requiredWhen: "stage = 'gone' and why != 'lost'" },
      },
    })
    expect(after.get('translation/de')).toMatchObject({
      documents: { 'object/deal': { '/fields/stage/options/gone/label': 'Verloren' } },
    })
  })

  it('reaches lookups of it, pipelines and tables of targets, and no namesake', () => {
    const { documents: after, left } = renamed()

    expect(left).toEqual([])
    expect(after.has('object/line')).toBe(false)
    expect(after.get('view/line.lost')).toMatchObject({
      filter: "state in [\"gone\", 'open'] or kind = 'lost'".replaceAll('"', "'"),
    })
    expect(after.get('pipeline/deal.main')).toMatchObject({
      startIn: ['gone'],
      stages: { open: { next: ['gone'] }, gone: { set: { stage: "=why = 'x' ? 'gone' : 'open'" } } },
      order: ['open', 'gone'],
    })
    expect(after.get('sla/deal.quick')).toMatchObject({
      milestones: { m: { target: { rows: [['lost', 'gone', 'PT1H']] } } },
    })
  })

  it('leaves a text whose meaning it cannot tell, and says so', () => {
    const scope = { objects: new Map(), object: 'deal' }
    const renaming = { fields: new Set(['deal.stage']), name: 'lost', to: 'gone' }
    const shape = {
      name: 'deal',
      fields: new Map([
        [
          'stage',
          { name: 'stage', language: 'str' as const, to: [], stores: 'value' as const, type: 'select' },
        ],
      ]),
      relations: new Map(),
    }
    const over = { ...scope, objects: new Map([['deal', shape]]) }

    expect(renameOptionInExpression("$contains(stage & '', 'lost')", over, renaming)).toEqual({
      ok: false,
      reason: 'doubtful',
    })
    expect(
      renameOptionInExpression("$old.stage = 'lost'", { ...over, names: { old: true } }, renaming),
    ).toEqual({
      ok: true,
      text: "$old.stage = 'gone'",
      places: 1,
    })
  })
})
