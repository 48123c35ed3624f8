import { expect, it, vi } from 'vitest'
import { replaceDocument } from '../../../designer/document/change-document.ts'
import { itemKey } from '../../../designer/document/item-key.ts'
import { createStudio } from '../../../designer/shell/studio.ts'
import type { DesignCalls } from '../../../runtime-ui/client/design.ts'

it('changes nothing while somebody looks at the studio as somebody else, and says so at once', async () => {
  const document = { label: 'Deal', fields: {} }
  const server = {
    items: async () => [{ kind: 'object', name: 'deal', revision: '1', state: 'published', package: 'crm' }],
    export: async () => ({ version: 7, documents: { 'object/deal': document } }),
    fieldTypes: async () => [],
    changes: async () => [],
  }
  const refused = vi.fn()
  const studio = createStudio(server as unknown as DesignCalls, refused, { isLookedAt: true })
  await studio.load()

  expect(studio.execute(replaceDocument, 'object', 'deal', { document: { label: 'Mine' } })).toBe(false)
  studio.replaceAll(new Map([[itemKey('object', 'deal'), undefined]]), { en: 'All', zh: '全部' })
  studio.remove('object', 'deal')

  expect(studio.document('object', 'deal')).toEqual(document)
  expect(studio.isSaving.value).toBe(false)
  expect(refused).toHaveBeenCalledTimes(3)
  expect(refused.mock.calls[0]?.[0].en).toContain('nothing can be changed')
})
