import { defineCommand } from './command.ts'
import { type Path, setAt } from './set-at.ts'
import { type LocalizedText, textOf } from './text.ts'

/** Sets any value of any document by its path, as a generated form does; undefined takes the key away. */
export const changeDocument = defineCommand<Record<string, unknown>, { path: Path; value: unknown }>({
  name: 'changeDocument',
  label: ({ path }) => ({ en: `Change ${path.join(' › ')}`, zh: `修改 ${path.join(' › ')}` }),
  apply: (document, { path, value }) => setAt(document, path, value),
})

/** Begins a document that is not there yet. */
export const addDocument = defineCommand<Record<string, unknown>, { document: Record<string, unknown> }>({
  name: 'addDocument',
  label: ({ document }) => {
    const label = document['label'] as LocalizedText | undefined
    return { en: `Add ${textOf(label, 'en')}`, zh: `新建${textOf(label, 'zh')}` }
  },
  apply: (_, { document }) => document,
})

/** Replaces a whole document, as the JSON source does. */
export const replaceDocument = defineCommand<Record<string, unknown>, { document: Record<string, unknown> }>({
  name: 'replaceDocument',
  label: () => ({ en: 'Edit the source', zh: '修改源码' }),
  apply: (_, { document }) => document,
})
