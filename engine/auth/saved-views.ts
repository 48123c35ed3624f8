import { v7 as uuid } from 'uuid'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { knowsObject } from '../permissions/rights.ts'
import { sql } from '../sql.ts'
import { carriedView, type KeptView } from './carried-view.ts'

export interface SavedView {
  id: string
  object: string
  name: string
  view: KeptView
  default: boolean
}

/** Of one object or all, in the order they were made; names of renamed fields are those of now. */
export async function listSavedViews(ctx: Ctx, object?: string): Promise<SavedView[]> {
  const rows = await ctx.db.rows<SavedView>(sql`
    SELECT id, object, name, view, is_default AS "default" FROM sys.saved_view
    WHERE user_id = ${ctx.user.id} ORDER BY made_at, id`)
  return rows.flatMap((row) => {
    const known =
      ctx.model.objects.get(row.object) ??
      [...ctx.model.objects.values()].find((one) => one.was.includes(row.object))
    const isSeen = known && knowsObject(ctx, known)
    if (!isSeen || (object !== undefined && known.name !== object)) return []
    return [{ ...row, object: known.name, view: carriedView(ctx.model, known, row.view) }]
  })
}

/** @throws unknown_object, validation_failed when they have one of that name */
export async function makeSavedView(
  ctx: Ctx,
  input: { object: string; name: string; view: Record<string, unknown>; default?: boolean },
): Promise<SavedView> {
  const object = ctx.model.objects.get(input.object)
  if (!object || !knowsObject(ctx, object)) throw new AppError('unknown_object', { object: input.object })
  const id = uuid()
  return inTransaction(ctx, async (inner) => {
    await refuseSameName(inner, object.name, input.name, id)
    if (input.default) await dropDefault(inner, object.name)
    await inner.db.run(sql`INSERT INTO sys.saved_view (id, user_id, object, name, view, is_default, made_at, changed_at)
      VALUES (${id}, ${ctx.user.id}, ${object.name}, ${input.name.trim()}, ${JSON.stringify(input.view)}::jsonb,
        ${input.default === true}, ${ctx.clock.now()}, ${ctx.clock.now()})`)
    return readSavedView(inner, id)
  })
}

/** @throws not_found for what is not theirs, validation_failed when they have one of that name */
export async function changeSavedView(
  ctx: Ctx,
  id: string,
  input: { name?: string; view?: Record<string, unknown>; default?: boolean },
): Promise<SavedView> {
  return inTransaction(ctx, async (inner) => {
    const before = await readSavedView(inner, id)
    const after = { ...before, ...input }
    await refuseSameName(inner, before.object, after.name, id)
    if (input.default) await dropDefault(inner, before.object)
    await inner.db.run(sql`UPDATE sys.saved_view SET object = ${before.object}, name = ${after.name.trim()},
        view = ${JSON.stringify(after.view)}::jsonb, is_default = ${after.default}, changed_at = ${ctx.clock.now()}
      WHERE id = ${id} AND user_id = ${ctx.user.id}`)
    return readSavedView(inner, id)
  })
}

/** @throws not_found for what is not theirs */
export async function deleteSavedView(ctx: Ctx, id: string): Promise<void> {
  await readSavedView(ctx, id)
  await ctx.db.run(sql`DELETE FROM sys.saved_view WHERE id = ${id} AND user_id = ${ctx.user.id}`)
}

async function readSavedView(ctx: Ctx, id: string): Promise<SavedView> {
  const found = (await listSavedViews(ctx)).find((one) => one.id === id)
  if (!found) throw new AppError('not_found', { object: 'saved_view', id })
  return found
}

async function refuseSameName(ctx: Ctx, object: string, name: string, id: string): Promise<void> {
  const wanted = name.trim().toLowerCase()
  const others = await listSavedViews(ctx, object)
  if (!others.some((one) => one.id !== id && one.name.toLowerCase() === wanted)) return
  throw new AppError('validation_failed', {
    object,
    errors: [
      {
        path: '/name',
        code: 'name_refused',
        message: { en: `You have a view "${name}" already.`, zh: `已有名为“${name}”的视图。` },
      },
    ],
  })
}

/** One default an object: the new one takes the place of the old. */
async function dropDefault(ctx: Ctx, object: string): Promise<void> {
  await ctx.db.run(sql`UPDATE sys.saved_view SET is_default = false
    WHERE user_id = ${ctx.user.id} AND object = ${object} AND is_default`)
}
