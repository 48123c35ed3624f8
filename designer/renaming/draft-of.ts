import type { Studio } from '../shell/studio.ts'
import type { DraftDocuments } from './rename-everywhere.ts'

/** The studio's draft as renamings read it. */
export const draftOf = (
  studio: Pick<Studio, 'keys' | 'document' | 'namesOf' | 'object'>,
): DraftDocuments => ({
  keys: studio.keys.value,
  document: studio.document,
  names: () => studio.namesOf('object'),
  object: studio.object,
})
