import { describe, expect, it } from 'vitest'
import { replaceDocument } from '../../../designer/document/change-document.ts'
import { createStudio } from '../../../designer/shell/studio.ts'
import { treeLines } from '../../../designer/shell/tree-lines.ts'
import type { DesignCalls } from '../../../runtime-ui/client/design.ts'

const documents = {
  'object/deal': { label: { en: 'Deal', zh: '商机' }, fields: { name: { type: 'text' } } },
  'form/deal.edit': { object: 'deal', label: 'Edit', sections: {} },
  'object/user': { label: 'User', fields: {} },
  'role/seller': { label: { en: 'Seller', zh: '销售' }, objects: {} },
}

/** A studio on a server that has the documents above and nothing in its draft. */
async function openStudio() {
  const items = Object.keys(documents).map((key) => {
    const [kind = '', name = ''] = key.split('/')
    return { kind, name, revision: '1', state: 'published', package: name === 'user' ? 'system' : 'crm' }
  })
  const server = {
    items: async () => items,
    export: async () => ({ version: 7, documents }),
    fieldTypes: async () => [],
    changes: async () => [],
    check: async () => ({ problems: [] }),
    putItem: async () => ({ revision: '2' }),
  }
  const studio = createStudio(server as unknown as DesignCalls, () => undefined)
  await studio.load()
  return studio
}
const state = {
  language: 'en',
  search: '',
  closed: new Set(['system']),
  opened: new Set<string>(),
  rights: [],
  t: (key: string) => key,
}

describe('the tree', () => {
  it('has the objects by label, their parts when one is open, system objects folded away', async () => {
    const studio = await openStudio()
    const lines = treeLines(studio, { ...state, opened: new Set(['object/deal']) })
    expect(lines.map(({ label }) => label)).toContain('Deal')
    expect(lines.map(({ label }) => label)).not.toContain('User')
    expect(lines.find(({ key }) => key === 'object/deal/form')?.count).toBe(1)
  })

  it('marks what changed in the draft, up to the object that it belongs to', async () => {
    const studio = await openStudio()
    studio.execute(replaceDocument, 'form', 'deal.edit', {
      document: { object: 'deal', sections: {}, priority: 5 },
    })
    expect(treeLines(studio, state).find(({ key }) => key === 'object/deal')?.isChanged).toBe(true)
    studio.undo()
    expect(treeLines(studio, state).find(({ key }) => key === 'object/deal')?.isChanged).toBe(false)
  })

  it('finds documents by name and by label in any language', async () => {
    const studio = await openStudio()
    const found = (search: string) => treeLines(studio, { ...state, search }).map(({ key }) => key)
    expect(found('销售')).toEqual(['role/seller'])
    expect(found('deal')).toEqual(['object/deal', 'form/deal.edit'])
  })

  it('has people and the audit for those with the rights, also where the draft is not theirs to see', async () => {
    const empty = createStudio({} as DesignCalls, () => undefined)
    const of = (rights: string[], studio = empty) =>
      treeLines(studio, { ...state, rights }).flatMap(({ to }) => (to?.startsWith('/kind') ? [] : (to ?? [])))

    expect(of(['manage_users'])).toEqual(['/users', '/departments', '/teams'])
    expect(of(['view_audit'])).toEqual(['/audit'])
    expect(treeLines(empty, state)).toEqual([])
    expect(of(['*'], await openStudio())).toEqual(expect.arrayContaining(['/objects', '/users', '/audit']))
  })
})
