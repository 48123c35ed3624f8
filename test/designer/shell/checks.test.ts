import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { replaceDocument } from '../../../designer/document/change-document.ts'
import { createStudio } from '../../../designer/shell/studio.ts'
import type { DesignCalls } from '../../../runtime-ui/client/design.ts'

const documents = {
  'object/deal': { label: 'Deal', fields: { note: { type: 'text' } } },
  'workflow/mark': { label: 'Mark', object: 'deal' },
}

/** A studio on a server that misses a field in the workflow while the object has none. */
async function openStudio() {
  let stored: { fields?: object } = documents['object/deal']
  const server = {
    items: async () =>
      Object.keys(documents).map((key) => {
        const [kind = '', name = ''] = key.split('/')
        return { kind, name, revision: '1', state: 'published', package: 'crm' }
      }),
    export: async () => ({ version: 7, documents }),
    fieldTypes: async () => [],
    changes: async () => [],
    putItem: async (kind: string, _name: string, document: object) => {
      if (kind === 'object') stored = document
      return { revision: '2', document }
    },
    check: async (kind: string, _name: string, document: { fields?: object }) => {
      const { fields = {} } = kind === 'object' ? document : stored
      const message = { en: 'No field.', zh: '没有字段。' }
      const problem = { severity: 'error', code: 'unknown_field', path: 'workflow/mark#/nodes/u', message }
      return { problems: 'note' in fields ? [] : [problem] }
    },
  }
  const studio = createStudio(server as unknown as DesignCalls, () => undefined)
  await studio.load()
  return studio
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a problem goes when what it is about is mended elsewhere, and comes and goes with undo and redo', async () => {
  const studio = await openStudio()
  const pause = () => vi.advanceTimersByTimeAsync(5_000)
  const withFields = (fields: object) =>
    studio.execute(replaceDocument, 'object', 'deal', { document: { ...documents['object/deal'], fields } })
  const problems = () => studio.problems.value.length

  withFields({})
  await pause()
  studio.check('workflow/mark')
  await pause()
  expect(problems()).toBe(1)

  withFields({ note: { type: 'text' } })
  await pause()
  expect(problems()).toBe(0)

  studio.undo()
  await pause()
  expect(problems()).toBe(1)

  studio.redo()
  await pause()
  expect(problems()).toBe(0)
})
