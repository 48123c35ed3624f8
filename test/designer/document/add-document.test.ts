import { expect, it } from 'vitest'
import { addDocument } from '../../../designer/document/change-document.ts'
import { run } from '../../../designer/document/command.ts'

it('is undone by the name of what was added', () => {
  const document = { label: { en: 'Discount', zh: '折扣' } }
  const added = run(addDocument, {}, { document })
  expect(added).toEqual({ document, label: { en: 'Add Discount', zh: '新建折扣' } })
})
