import type { Ctx, Principal } from '../context.ts'
import type { AppModel } from '../model.ts'
import { raw, type Sql, toSqlText } from '../sql.ts'

/** What to select for a page of records, and how to read a row of it. */
export interface Selection {
  columns: Sql
  /** Joins of the labels, on the page's rows only. */
  joins: Sql
  /** Columns of the page's rows that are read. */
  reads: ReadonlySet<string>
  read(row: Record<string, unknown>): Record<string, unknown>
}

/** Most selections kept for a person; the oldest go first. */
const most = 30

type Kept = Map<string, Selection>

const kept = new WeakMap<AppModel, WeakMap<Principal, Kept>>()

/**
 * The selection under that key, made once for a person and a model. Only what holds no value is kept: who the person
 * is and what time it is then cannot be in it.
 */
export function keptSelection(ctx: Ctx, key: string, make: () => Selection): Selection {
  // Who asks by a key for some objects is a new principal each time.
  if (ctx.user.objects || ctx.user.external) return make()
  const own = keptOf(ctx)
  const known = own.get(key)
  if (known) return known
  const made = make()
  const [columns, joins] = [withoutValues(made.columns), withoutValues(made.joins)]
  if (!columns || !joins) return made
  const selection = { ...made, columns, joins }
  own.set(key, selection)
  if (own.size > most) own.delete(own.keys().next().value!)
  return selection
}

function keptOf({ model, user }: Ctx): Kept {
  const people = kept.get(model) ?? new WeakMap<Principal, Kept>()
  kept.set(model, people)
  const own = people.get(user) ?? (new Map() as Kept)
  people.set(user, own)
  return own
}

/** The same piece as one text, if no value is in it. */
function withoutValues(piece: Sql): Sql | undefined {
  const { text, values } = toSqlText(piece)
  return values.length === 0 ? raw(text) : undefined
}
