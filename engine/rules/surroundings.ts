import { RE2JS } from 're2js'
import { dayIn } from '../../metadata/language/days.ts'
import type { Row, Surroundings } from '../../metadata/language/evaluate.ts'
import { toRow } from '../../metadata/language/record.ts'
import type { Node } from '../../metadata/language/types.ts'
import { readsOf } from '../../metadata/language/walk.ts'
import type { Ctx } from '../context.ts'
import { userValues } from '../expressions/user-values.ts'
import { ident, sql } from '../sql.ts'

const patterns = new Map<string, RE2JS>()

/** Runs a parsed pattern in linear time. */
export function matchesPattern(source: string, text: string): boolean {
  let pattern = patterns.get(source)
  if (!pattern) {
    pattern = RE2JS.compile(source)
    patterns.set(source, pattern)
  }
  return pattern.matcher(text).find()
}

/** What the person is to expressions. */
export const userRow = ({ user, model }: Pick<Ctx, 'user' | 'model'>): Row => userValues(model, user)

/** Everything beside the record that closures of this request see; fixed while it runs. */
export async function surroundingsOf(
  ctx: Pick<Ctx, 'user' | 'model' | 'clock' | 'db'>,
  nodes: Iterable<Node>,
): Promise<Surroundings> {
  const { timeZone } = ctx.model.settings
  const now = ctx.clock.now()
  const settings = settingsNamed(nodes)
  return {
    timeZone,
    now: now.toISOString(),
    today: dayIn(now, timeZone),
    given: {
      user: userRow(ctx),
      ...(settings.size > 0 ? { settings: await loadSettings(ctx, settings) } : {}),
    },
    matches: matchesPattern,
  }
}

const named = new WeakMap<Node, readonly string[]>()

/** Objects of the settings that nodes name. */
export function settingsNamed(nodes: Iterable<Node>): Set<string> {
  const objects = new Set<string>()
  for (const node of nodes) {
    const known =
      named.get(node) ??
      readsOf(node).given.flatMap((path) => (path.startsWith('settings.') ? [path.split('.')[1]!] : []))
    named.set(node, known)
    for (const object of known) objects.add(object)
  }
  return objects
}

/** Settings by object, with the values of their fields. */
export async function loadSettings(ctx: Pick<Ctx, 'model' | 'db'>, names: ReadonlySet<string>): Promise<Row> {
  const settings: Record<string, Row> = {}
  for (const name of names) {
    const object = ctx.model.objects.get(name)
    if (!object) continue
    const stored = await ctx.db.first<Record<string, unknown>>(
      sql`SELECT * FROM ${ident('app', name)} WHERE "deleted_at" IS NULL ORDER BY "id" LIMIT 1`,
    )
    const reference = new Map([...object.fields].filter(([, field]) => field.stores === 'target'))
    const row: Record<string, unknown> = { ...toRow(object, stored ?? {}) }
    for (const field of reference.keys()) row[field] = (row[field] as { id?: string } | undefined)?.id
    settings[name] = row
  }
  return settings
}
