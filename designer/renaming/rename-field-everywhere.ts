import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { itemKey } from '../document/item-key.ts'
import { renameField } from '../objects/commands/rename-field.ts'
import {
  type Document,
  type DraftDocuments,
  type RenamedEverywhere,
  renameEverywhere,
} from './rename-everywhere.ts'

/** The draft with another name for a field, in every document that names it. Pure: nothing is saved. */
export function renameFieldEverywhere(
  { object, ...renaming }: { object: string; field: string; to: string; published: boolean },
  draft: DraftDocuments,
): RenamedEverywhere {
  const { field, to } = renaming
  const own = itemKey('object', object)
  return renameEverywhere(draft, [{ kind: 'field', object, name: field, to }], {
    keys: new Map([[own, new Map([[`/fields/${field}`, to]])]]),
    apply: (key, document) =>
      key === own
        ? (renameField.apply(document as unknown as ObjectDocument, renaming) as unknown as Document)
        : document,
  })
}
