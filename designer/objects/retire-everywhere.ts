import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { type ItemKey, itemKey } from '../document/item-key.ts'
import { setAt } from '../document/set-at.ts'
import { fieldUsages } from '../renaming/field-usages.ts'
import type { Document, DraftDocuments } from '../renaming/rename-everywhere.ts'
import { retireField } from './commands/retire-field.ts'

/** What stands between a field and its retirement, and the roles whose rights on it go along. */
export function retirement({ object, field }: { object: string; field: string }, draft: DraftDocuments) {
  const usages = fieldUsages({ object, field }, draft)
  const isRight = ({ kind, path }: { kind: string; path: string }) =>
    kind === 'role' && path === `/objects/${object}/fields/${field}`
  return {
    roles: usages.filter(isRight).map(({ name }) => name),
    blocking: usages.filter((usage) => !isRight(usage)),
  }
}

/** The object with the field retired, and the roles without their rights on it. Pure. */
export function retireEverywhere(
  { object, field }: { object: string; field: string },
  draft: DraftDocuments,
): Map<ItemKey, Document> {
  const own = draft.object(object)!
  const retired = retireField.apply(own, { field }) as unknown as Document
  return new Map<ItemKey, Document>([
    [itemKey('object', object), retired],
    ...retirement({ object, field }, draft).roles.map((name): [ItemKey, Document] => [
      itemKey('role', name),
      setAt(draft.document('role', name)!, ['objects', object, 'fields', field], undefined),
    ]),
  ])
}

/** Why a field cannot be retired whatever names it. */
export const retireRefusal = (object: ObjectDocument, field: string) => retireField.refuse(object, { field })
