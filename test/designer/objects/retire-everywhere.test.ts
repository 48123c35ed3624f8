// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { retireEverywhere, retirement } from '../../../designer/objects/retire-everywhere.ts'
import { draftOver } from '../renaming/shipped-draft.ts'

const draft = draftOver({
  'object/deal': { fields: { name: { type: 'text' }, margin: { type: 'percent' }, seen: { type: 'text' } } },
  'form/deal.edit': { object: 'deal', sections: { s: { items: { seen: {} } } } },
  'role/seller': { objects: { deal: { read: 'own', fields: { margin: 'hidden', seen: 'read' } } } },
  'role/boss': { objects: { deal: { read: { where: 'margin > 1' } } } },
})

describe('Retiring a field', () => {
  it('takes the rights on it out of the roles, and leaves their other rights', () => {
    const documents = retireEverywhere({ object: 'deal', field: 'margin' }, draft)

    expect(documents.get('object/deal')).toMatchObject({ fields: { margin: { active: false } } })
    expect(documents.get('role/seller')).toEqual({
      objects: { deal: { read: 'own', fields: { seen: 'read' } } },
    })
  })

  it('is held up by rules and screens, conditions of roles included, and not by rights on it', () => {
    expect(retirement({ object: 'deal', field: 'margin' }, draft)).toEqual({
      roles: ['seller'],
      blocking: [{ kind: 'role', name: 'boss', path: '/objects/deal/read/where' }],
    })
    expect(retirement({ object: 'deal', field: 'seen' }, draft).blocking).toMatchObject([
      { kind: 'form', name: 'deal.edit' },
    ])
  })
})
