import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import type { AppModel, ObjectDef } from '../model.ts'
import type { NodeDocument } from '../process/graph/document.ts'
import { isAwaited } from '../process/graph/watched.ts'

type Path = readonly string[]

/**
 * What a step waits for is judged again when the run's record changes, its lines included. Of other records, and of what
 * is made of them, it hears nothing: whoever waits for them should know.
 */
export function checkWatching(
  model: AppModel,
  object: ObjectDef | undefined,
  node: NodeDocument,
  warn: (path: Path, texts: { en: string; zh: string }) => void,
): void {
  if (!object) return
  for (const [condition, path] of awaitedBy(node)) {
    const names = fromElsewhere(model, object, condition)
    if (names.length === 0) continue
    warn(path, {
      en: `This is judged again when the record itself changes, not when ${names.map((one) => `"${one}"`).join(', ')} does. Ask again after a time as well, or let the other record's workflow send an event.`,
      zh: `仅在本记录变更时重新判断，${names.map((one) => `“${one}”`).join('、')}变化时不会。请另设定时再次判断，或由对方记录的工作流发送事件。`,
    })
  }
}

function awaitedBy(node: NodeDocument): [condition: string, path: Path][] {
  const ways = node.type === 'race' ? Object.entries(node.outputs ?? {}) : []
  const places: [unknown, Path][] = [
    [node.onlyWhile, ['onlyWhile']],
    [node['open'], ['open']],
    ...Object.entries(node.on ?? {}).map(([name, one]): [unknown, Path] => [
      isAwaited(one) ? one.when : undefined,
      ['on', name, 'when'],
    ]),
    ...ways.map(([name, one]): [unknown, Path] => [
      typeof one !== 'string' && isAwaited(one) ? one.when : undefined,
      ['outputs', name, 'when'],
    ]),
  ]
  return places.filter((place): place is [string, Path] => typeof place[0] === 'string')
}

/** Rollups and lookups of the record, fields of records that are no lines of it, and formulas over such. */
function fromElsewhere(
  model: AppModel,
  object: ObjectDef,
  condition: string,
  within: ReadonlySet<string> = new Set(),
): string[] {
  const { objects } = model
  const text = condition.replace(/^=/, '')
  const { uses = [] } = dependenciesOf(text, { objects, object: object.name }) ?? {}
  const lines = new Set([...object.relations.values()].flatMap((one) => (one.lines ? [one.object] : [])))
  const found = uses.filter(({ kind, object: of, name, from }) => {
    // Another of the same object, as in parent.name.
    const isOther = of !== object.name || /(?<!\$record\s*)\.\s*$/.test(text.slice(0, from))
    if (isOther) return kind === 'field' && !lines.has(of)
    const field = object.fields.get(name)
    if (field?.derived !== 'formula') return field?.derived !== undefined
    const formula = field.raw['expression']
    if (typeof formula !== 'string' || within.has(name)) return false
    return fromElsewhere(model, object, formula, new Set([...within, name])).length > 0
  })
  return [...new Set(found.map(({ name }) => name))]
}
