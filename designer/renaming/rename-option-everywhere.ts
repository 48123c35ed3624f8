import type { FieldDefinition, OptionDefinition } from '../../metadata/schema/types.ts'
import { type ItemKey, itemKey } from '../document/item-key.ts'
import { renamed, withValue } from '../document/ordered-map.ts'
import { setAt, valueAt } from '../document/set-at.ts'
import { type DraftObjects, draftShapes } from '../expressions/draft-shapes.ts'
import { type DraftDocuments, type RenamedEverywhere, renameEverywhere } from './rename-everywhere.ts'

/** Where options stand: in a field, or in a set that fields share. */
export type OptionOwner =
  | { kind: 'field'; object: string; field: string }
  | { kind: 'option_set'; name: string }

/**
 * The draft with another value for an option: in rules, defaults, pipelines and wherever else it is compared or set.
 * Once published it is kept in `was`, and the plan rewrites the records. Pure.
 */
export function renameOptionEverywhere(
  { owner, option, to, published }: { owner: OptionOwner; option: string; to: string; published: boolean },
  draft: DraftDocuments,
): RenamedEverywhere {
  const own = ownerKey(owner)
  const path = owner.kind === 'field' ? ['fields', owner.field] : []
  const pointer = ['', ...path, 'options', option].join('/')
  const renaming = { kind: 'option', fields: fieldsOf(owner, draft), name: option, to } as const
  return renameEverywhere(draft, [renaming], {
    keys: new Map([[own, new Map([[pointer, to]])]]),
    apply(key, document) {
      if (key !== own) return document
      const part = valueAt(document, path) as { options: Record<string, OptionDefinition>; order?: string[] }
      const options = renamed(part.options, option, to)
      const { was = [] } = part.options[option]!
      const earlier = [...was, ...(published ? [option] : [])].filter((name) => name !== to)
      options[to] = withValue(options[to]!, 'was', earlier)
      const order = part.order?.map((name) => (name === option ? to : name))
      return setAt(document, path, { ...part, options, ...(order ? { order } : {}) })
    },
  })
}

export const ownerKey = (owner: OptionOwner): ItemKey =>
  owner.kind === 'field' ? itemKey('object', owner.object) : itemKey('option_set', owner.name)

/** The fields that hold the value, and lookups of these through other objects. */
function fieldsOf(owner: OptionOwner, draft: DraftObjects): ReadonlySet<string> {
  const all = draft
    .names()
    .flatMap((object) =>
      Object.entries(draft.object(object)?.fields ?? {}).map(([name, field]) => ({ object, name, field })),
    )
  const holds = ({ object, name, field }: (typeof all)[number]) =>
    owner.kind === 'field'
      ? object === owner.object && name === owner.field
      : (field.options as unknown) === `@${owner.name}`
  const found = new Set(all.filter(holds).map(({ object, name }) => `${object}.${name}`))
  const shapes = draftShapes(draft)
  const leadsTo = (object: string, field: FieldDefinition): boolean => {
    const steps = (field.path ?? '').split('.')
    const last = steps.pop()
    let at: string | undefined = object
    for (const step of steps) at = at && shapes.get(at)?.fields.get(step)?.to[0]
    return found.has(`${at}.${last}`)
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { object, name, field } of all)
      if (field.type === 'lookup' && leadsTo(object, field)) found.add(`${object}.${name}`)
  }
  return found
}
