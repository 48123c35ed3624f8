import type { AppModel, DuplicateMatch, DuplicatePart, ObjectDef } from '../model.ts'
import type { IndexDefinition, IndexKey, IndexShape } from './schema.ts'
import { namedIndex } from './wanted-indexes.ts'

/** What duplicate rules look for, by the object that they look in. */
export function duplicateMatches(model: AppModel): Map<string, DuplicateMatch[]> {
  const found = new Map<string, DuplicateMatch[]>()
  for (const rule of [...model.duplicateRules.values()].flat()) {
    if (rule.outcome === 'allow') continue
    for (const match of rule.matches) found.set(match.in, [...(found.get(match.in) ?? []), match])
  }
  return found
}

/** One index for each match, made of its exact parts where there are any. */
export const duplicateIndexes = (object: ObjectDef, matches: readonly DuplicateMatch[]): IndexShape[] =>
  matches.map((match) => duplicateIndex(object, match))

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
