import type { CheckScope } from '../../metadata/language/check/index.ts'
import { dependenciesOf, type Use } from '../../metadata/language/dependencies.ts'
import type { ObjectDocument } from '../../metadata/schema/types.ts'

type Objects = (name: string) => ObjectDocument | undefined

/**
 * What a text names that is not live as the draft has it: new, renamed, of another type. The server, which knows what
 * is published, can say nothing of its value yet.
 */
export function draftedNames(
  text: string,
  scope: CheckScope,
  { draft, published, names }: { draft: Objects; published: Objects; names: readonly string[] },
): string[] {
  const makesList = ({ object, name }: Use) =>
    names.some((from) =>
      Object.values(published(from)?.fields ?? {}).some(
        (field) => field.inverse === name && [field.to ?? []].flat().includes(object),
      ),
    )
  const isLive = (use: Use): boolean => {
    const live = published(use.object)
    if (!live) return false
    if (use.kind === 'object') return true
    if (use.kind === 'relation') return makesList(use)
    const [now, before] = [draft(use.object)?.fields[use.name], live.fields[use.name]]
    return now === undefined || (before?.type === now.type && before.active !== false)
  }
  const uses = dependenciesOf(text, scope)?.uses ?? []
  return [...new Set(uses.filter((use) => !isLive(use)).map(({ name }) => name))]
}
