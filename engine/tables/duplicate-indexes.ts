import type { AppModel, DuplicateMatch, DuplicatePart, ObjectDef } from '../model.ts'
import type { IndexDefinition, IndexKey, IndexShape } from './schema.ts'
import { namedIndex } from './wanted-indexes.ts'

/** What duplicate rules look for in this object's table: one index for each match, made of its exact parts where there are any. */
export function duplicateIndexes(model: AppModel, object: ObjectDef): IndexShape[] {
  const matches = [...model.duplicateRules.values()]
    .flat()
    .flatMap((rule) => (rule.outcome === 'allow' ? [] : rule.matches))
    .filter((match) => match.in === object.name)
  return matches.map((match) => duplicateIndex(object, match))
}

/** The index that serves a match in this object's table. */
export const duplicateIndex = (object: ObjectDef, match: DuplicateMatch): IndexShape =>
  namedIndex(object.name, 'duplicate', definitionOf(object, match))

function definitionOf(object: ObjectDef, { parts }: DuplicateMatch): IndexDefinition {
  const exact = parts.filter(({ how }) => how === 'exact')
  const keys = (exact.length > 0 ? exact : parts.slice(0, 1)).map((part) => indexKeyOf(object, part))
  return { unique: false, method: exact.length > 0 ? 'btree' : 'gin', keys, liveOnly: true }
}

/** The other record's column as it is compared. */
export function indexKeyOf(object: ObjectDef, part: DuplicatePart): IndexKey {
  return { column: object.fields.get(part.with)!.columns[0]!.name, ...formOf(part) }
}

/** The form of either side's value. */
export function formOf({ how, normalize, last }: DuplicatePart): Omit<IndexKey, 'column'> {
  if (!normalize) return { form: 'plain' }
  if (how === 'fuzzy') return { form: 'likeness', normalize }
  return { form: 'comparable', normalize, ...(last === undefined ? {} : { last }) }
}
