import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { getObject } from '../model.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { toCreate, toUpdate } from '../records/change.ts'
import { deleteRecord } from '../records/delete.ts'
import { save } from '../records/save.ts'
import { type Sql, sql } from '../sql.ts'
import { asEngine } from './save-user.ts'

/** A team as the administration sees it. */
export interface TeamView {
  id: string
  version: number
  name: string
  code: string
  members: { id: string; name: string; active: boolean }[]
}

export interface TeamInput {
  name?: string
  code?: string
  /** Ids of users, all of them. */
  members?: readonly string[]
}

const columns = (where: Sql): Sql => sql`
  SELECT t.id, t.version, t.name, t.code, coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'active', u.active) ORDER BY u.name COLLATE "zh-x-icu", u.id)
    FROM app.team__members m JOIN app."user" u ON u.id = m.target_id
    WHERE m.source_id = t.id AND u.deleted_at IS NULL), '[]') AS members
  FROM app.team t WHERE t.deleted_at IS NULL AND ${where} ORDER BY t.name COLLATE "zh-x-icu", t.id`

/** @throws forbidden without the right `manage_users` */
export async function listTeams(ctx: Ctx): Promise<TeamView[]> {
  requireSystemRight(ctx, 'manage_users')
  return ctx.db.rows<TeamView>(columns(sql`true`))
}

/**
 * Makes or changes a team by the way of all records; shares with it reach its members at once.
 *
 * @param id of the one to change; none makes one
 * @throws forbidden, not_found, validation_failed, duplicate_record (the code is taken)
 */
export async function saveTeam(ctx: Ctx, input: TeamInput, id?: string): Promise<TeamView> {
  requireSystemRight(ctx, 'manage_users')
  const object = getObject(ctx.model, 'team')
  return inTransaction(ctx, async (tx) => {
    const change = id === undefined ? toCreate(object, { ...input }) : toUpdate(object, id, { ...input })
    await save(asEngine(tx), [change])
    const [saved] = await tx.db.rows<TeamView>(columns(sql`t.id = ${change.id}::uuid`))
    if (!saved) throw new AppError('not_found', { object: 'team', id: change.id })
    return saved
  })
}

/** @throws forbidden, not_found, deletion_restricted */
export async function deleteTeam(ctx: Ctx, id: string): Promise<void> {
  requireSystemRight(ctx, 'manage_users')
  await deleteRecord(asEngine(ctx), 'team', id)
}
