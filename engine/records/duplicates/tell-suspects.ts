import type { Ctx } from '../../context.ts'
import type { FieldDef, LocalizedText, ObjectDef } from '../../model.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { maskValue } from '../../permissions/mask.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, raw, sql } from '../../sql.ts'
import { labelsOf } from '../labels.ts'
import { bothLanguages } from '../steps/both-languages.ts'
import { storedValue } from '../stored-value.ts'
import type { Suspect } from './find-suspects.ts'

/** What a person is told of a record like theirs. Its values are theirs to know only as far as their rights reach. */
export interface ToldSuspect {
  /** JSON Pointer of the record in the request. */
  path: string
  rule: string
  /** Fields compared, as names. */
  fields: string
  /** The object of the other record. */
  object: string
  /** From 0 to 1; only where `id` is told. */
  likeness?: number
  /** Name of the owner, where the rule reveals it. */
  owner?: string
  /** Further fields that the rule reveals to everybody. */
  reveal?: Record<string, unknown>
  /** Only where the person may see the record. */
  id?: string
  label?: string | null
  /** It may be saved all the same. */
  canConfirm: boolean
  message: { en: string; zh: string }
}

interface Other {
  row: Record<string, unknown>
  owner: string | null
}

/** The suspects of one rule and one batch, in words that both sides' rights allow. */
export async function tellSuspects(ctx: Ctx, suspects: readonly Suspect[]): Promise<ToldSuspect[]> {
  const others = new Map<string, Other>()
  const labels = new Map<string, string | null>()
  for (const [name, ids] of idsByObject(suspects)) {
    const object = ctx.model.objects.get(name)!
    for (const [id, other] of await readOthers(ctx, object, ids)) others.set(`${name} ${id}`, other)
    for (const [id, label] of await visible(ctx, object, ids)) labels.set(`${name} ${id}`, label)
  }
  return suspects.map((suspect) => {
    const key = `${suspect.match.in} ${suspect.id ?? ''}`
    return told(ctx, suspect, others.get(key), labels.has(key) ? { label: labels.get(key)! } : undefined)
  })
}

function idsByObject(suspects: readonly Suspect[]): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const { match, id } of suspects) if (id) ids.set(match.in, [...(ids.get(match.in) ?? []), id])
  return ids
}

async function readOthers(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Map<string, Other>> {
  const owner =
    object.ownership === 'user'
      ? raw('(SELECT u."name" FROM app."user" u WHERE u."id" = t."owner")')
      : raw('NULL::text')
  const rows = await ctx.db.rows<Record<string, unknown> & { id: string; _owner: string | null }>(
    sql`SELECT t.*, ${owner} AS _owner FROM ${ident('app', object.name)} t WHERE t."id" = ANY(${ids}::uuid[])`,
  )
  return new Map(rows.map((row) => [row.id, { row, owner: row._owner }]))
}

/** Those the person may open, with their names. */
async function visible(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = rowsFor(ctx, object, 'read', 'a')
  const seen = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[]) ${rows ? sql`AND ${rows}` : raw('')}`,
  )
  const labels = await labelsOf(
    ctx,
    object.name,
    seen.map(({ id }) => id),
  )
  return new Map(seen.map(({ id }) => [id, labels.get(id) ?? null]))
}

function told(
  ctx: Ctx,
  suspect: Suspect,
  other: Other | undefined,
  seen: { label: string | null } | undefined,
): ToldSuspect {
  const { rule, match, change, likeness, blocks, id } = suspect
  const object = ctx.model.objects.get(match.in)!
  const owner = rule.reveal.includes('owner') ? other?.owner : undefined
  const reveal = other && revealed(ctx, object, rule.reveal, other.row)
  return {
    path: change.path,
    rule: rule.name,
    fields: match.parts.map(({ field }) => field).join(', '),
    object: object.name,
    ...(owner ? { owner } : {}),
    ...(reveal && Object.keys(reveal).length > 0 ? { reveal } : {}),
    // How like tells much of a name that one may not read.
    ...(seen && id ? { id, label: seen.label, likeness: Math.round(likeness * 100) / 100 } : {}),
    canConfirm: !blocks,
    message: messageOf(suspect, object, owner ?? undefined),
  }
}

/** The rule opens the record, not the field: what is masked or hidden for this person stays so. */
function revealed(
  ctx: Ctx,
  object: ObjectDef,
  names: readonly string[],
  row: Record<string, unknown>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const field = object.fields.get(name)
    if (!field || !isRevealable(field)) continue
    const { level } = fieldRight(ctx, object, field)
    if (level === 'hidden') continue
    const value = storedValue(row, field)
    values[name] = level === 'mask' ? maskValue(value) : value
  }
  return values
}

const isRevealable = (field: FieldDef): boolean =>
  field.stores === 'value' && !field.secret && !field.computed && field.name !== 'owner'

const inLanguage = (text: LocalizedText, language: 'en' | 'zh'): string =>
  bothLanguages(text, '', '')[language]

function messageOf({ rule, id }: Suspect, object: ObjectDef, owner: string | undefined) {
  const en = inLanguage(object.label, 'en').toLowerCase()
  const zh = inLanguage(object.label, 'zh')
  if (id === undefined)
    return bothLanguages(
      rule.message,
      `Another ${en} of the same request looks like this one.`,
      `同一请求中已有相似的${zh}。`,
    )
  return bothLanguages(
    rule.message,
    owner ? `There is a ${en} like this one; it belongs to ${owner}.` : `There is a ${en} like this one.`,
    owner ? `已存在相似的${zh}，归属 ${owner}。` : `已存在相似的${zh}。`,
  )
}
