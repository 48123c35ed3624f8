import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { labelsOf } from '../../records/labels.ts'
import { visible } from './shown-values.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Values that were kept as the engine read them, as this person may see them: without fields that are hidden or masked,
 * and with names of other records only where they may read those.
 */
export async function valuesSeen(
  ctx: Ctx,
  { object, isTask }: { object: ObjectDef; isTask: boolean },
  kept: readonly Values[],
): Promise<Values[]> {
  const paths = [...new Set(kept.flatMap((values) => Object.keys(values)))]
  const { as, paths: seen } = visible(ctx, { object, paths, isTask })
  const open = new Set(seen.filter((path) => isPlain(as, object, path)))
  const labels = as.user.system ? undefined : await namesOf(ctx, object, open, kept)
  return kept.map((values) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([path, value]) =>
        open.has(path) ? [[path, labels ? named(value, labels) : value]] : [],
      ),
    ),
  )
}

/** Whether each field on the way is readable as it is, on any row. */
function isPlain(ctx: Ctx, object: ObjectDef, path: string): boolean {
  let at: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    const field: FieldDef | undefined = at?.fields.get(name)
    if (!at || !field) return false
    const { level } = fieldRight(ctx, at, field)
    if (level !== 'read' && level !== 'edit') return false
    at = field.to.length === 1 ? ctx.model.objects.get(field.to[0]!) : undefined
  }
  return true
}

type Labels = ReadonlyMap<string, string | null>

async function namesOf(
  ctx: Ctx,
  object: ObjectDef,
  paths: ReadonlySet<string>,
  kept: readonly Values[],
): Promise<Labels> {
  const wanted = new Map<string, Set<string>>()
  for (const path of paths) {
    const target = targetOf(ctx, object, path)
    for (const value of kept.flatMap((values) => values[path]))
      if (isReference(value)) {
        const of = value.object ?? target
        if (of) wanted.set(of, (wanted.get(of) ?? new Set()).add(value.id))
      }
  }
  const labels = new Map<string, string | null>()
  for (const [of, ids] of wanted)
    for (const [id, label] of await labelsOf(ctx, of, [...ids])) labels.set(id, label)
  return labels
}

function targetOf({ model }: Ctx, object: ObjectDef, path: string): string | undefined {
  let at: ObjectDef | undefined = object
  let to: string | undefined
  for (const name of path.split('.')) {
    to = at?.fields.get(name)?.to[0]
    at = to === undefined ? undefined : model.objects.get(to)
  }
  return to
}

const isReference = (value: unknown): value is { id: string; object?: string } =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string'

function named(value: unknown, labels: Labels): unknown {
  if (Array.isArray(value)) return value.map((one) => named(one, labels))
  if (!isReference(value) || 'size' in value) return value
  return labels.has(value.id)
    ? { ...value, label: labels.get(value.id) }
    : { id: null, label: null, hidden: true }
}
