import { itemKey } from '../document/item-key.ts'
import { setAt } from '../document/set-at.ts'
import { type DraftDocuments, type RenamedEverywhere, renameEverywhere } from './rename-everywhere.ts'

/**
 * The draft with another name for the list that a reference makes on the objects it points to, in every document
 * that names it. The data is not touched: a list has no column. Pure.
 */
export function renameRelationEverywhere(
  { object, field, to }: { object: string; field: string; to: string },
  draft: DraftDocuments,
): RenamedEverywhere {
  const own = itemKey('object', object)
  const definition = draft.object(object)?.fields[field]
  const name = definition?.inverse ?? ''
  const targets = definition?.type === 'user' ? ['user'] : [definition?.to ?? []].flat()
  const renamings = targets.map((target) => ({ kind: 'relation', object: target, name, to }) as const)
  return renameEverywhere(draft, renamings, {
    apply: (key, document) => (key === own ? setAt(document, ['fields', field, 'inverse'], to) : document),
  })
}

/** Names that the list cannot take: fields and lists of the objects it is on. */
export function relationNamesTaken(
  { object, field }: { object: string; field: string },
  draft: Pick<DraftDocuments, 'names' | 'object'>,
): string[] {
  const definition = draft.object(object)?.fields[field]
  const targets = definition?.type === 'user' ? ['user'] : [definition?.to ?? []].flat()
  const lists = draft
    .names()
    .flatMap((name) => Object.values(draft.object(name)?.fields ?? {}))
    .filter((each) => each !== definition && [each.to ?? []].flat().some((to) => targets.includes(to)))
    .flatMap((each) => each.inverse ?? [])
  return [...targets.flatMap((target) => Object.keys(draft.object(target)?.fields ?? {})), ...lists]
}
