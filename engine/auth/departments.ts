import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { getObject } from '../model.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { toCreate, toUpdate } from '../records/change.ts'
import { deleteRecord } from '../records/delete.ts'
import { save } from '../records/save.ts'
import { type Sql, sql } from '../sql.ts'
import { asEngine } from './save-user.ts'

/** A department as the administration sees it. */
export interface DepartmentView {
  id: string
  version: number
  name: string
  code: string
  type: 'company' | 'department'
  parent: string | null
  manager: string | null
  manager_name: string | null
  /** Active people in it, those below it not counted. */
  people: number
}

export interface DepartmentInput {
  name?: string
  code?: string
  type?: string
  parent?: string | null
  manager?: string | null
}

const columns = (where: Sql): Sql => sql`
  SELECT d.id, d.version, d.name, d.code, d.type, d.parent, d.manager,
    (SELECT u.name FROM app."user" u WHERE u.id = d.manager) AS manager_name,
    (SELECT count(*)::int FROM app."user" u WHERE u.department = d.id AND u.active AND u.deleted_at IS NULL) AS people
  FROM app.department d WHERE d.deleted_at IS NULL AND ${where} ORDER BY d.name COLLATE "zh-x-icu", d.id`

/** All of them; the tree is made of `parent`. @throws forbidden without the right `manage_users` */
export async function listDepartments(ctx: Ctx): Promise<DepartmentView[]> {
  requireSystemRight(ctx, 'manage_users')
  return ctx.db.rows<DepartmentView>(columns(sql`true`))
}

/**
 * Makes or changes a department by the way of all records.
 *
 * @param id of the one to change; none makes one
 * @throws forbidden, not_found, validation_failed (under itself: `/parent`), duplicate_record (the code is taken)
 */
export async function saveDepartment(ctx: Ctx, input: DepartmentInput, id?: string): Promise<DepartmentView> {
  requireSystemRight(ctx, 'manage_users')
  const object = getObject(ctx.model, 'department')
  return inTransaction(ctx, async (tx) => {
    const change = id === undefined ? toCreate(object, { ...input }) : toUpdate(object, id, { ...input })
    await save(asEngine(tx), [change])
    const [saved] = await tx.db.rows<DepartmentView>(columns(sql`d.id = ${change.id}::uuid`))
    if (!saved) throw new AppError('not_found', { object: 'department', id: change.id })
    return saved
  })
}

/** @throws forbidden, not_found, deletion_restricted while it has people or departments below it */
export async function deleteDepartment(ctx: Ctx, id: string): Promise<void> {
  requireSystemRight(ctx, 'manage_users')
  await deleteRecord(asEngine(ctx), 'department', id)
}
