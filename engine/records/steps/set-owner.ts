import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { principals } from '../../organisation/principals.ts'
import { mayDo } from '../../permissions/rights.ts'
import { sql } from '../../sql.ts'
import { type Batch, type Change, issue } from '../change.ts'

interface Target {
  id: string
}

const ownerOf = (change: Change): string | null =>
  change.values.has('owner')
    ? ((change.values.get('owner') as Target | null)?.id ?? null)
    : ((change.before?.['owner'] as string | null) ?? null)

/** A new record is its maker's; `owner_department` follows the owner. Giving a record away needs `transfer`. */
export async function setOwner(ctx: Ctx, batch: Batch): Promise<void> {
  const owned = batch.changes.filter((change) => change.object.ownership === 'user')
  for (const change of owned) {
    if (
      change.kind === 'create' &&
      !change.values.has('owner') &&
      !('owner' in change.input) &&
      !ctx.user.system
    )
      change.values.set('owner', { id: ctx.user.id })
    checkTransfer(ctx, change)
  }
  const moved = owned.filter((change) => change.values.has('owner'))
  const departments = await departmentsOf(ctx, moved.map(ownerOf))
  for (const change of moved) {
    const owner = ownerOf(change)
    const found = owner ? departments.get(owner) : undefined
    if (owner && found && !found.active) {
      batch.issues.push(
        issue(
          change,
          'owner',
          'reference_missing',
          'This user is deactivated and can own nothing new.',
          '该用户已停用，不能成为负责人。',
        ),
      )
      continue
    }
    if (owner) change.values.set('owner_department', found?.department ? { id: found.department } : null)
  }
  for (const change of batch.changes)
    if (
      change.object.ownership === 'department' &&
      change.kind === 'create' &&
      !change.values.has('owner_department') &&
      ctx.user.department
    )
      change.values.set('owner_department', { id: ctx.user.department })
}

function checkTransfer(ctx: Ctx, change: Change): void {
  if (ctx.user.system || change.assignedBy || !change.values.has('owner')) return
  const [to, from] = [
    ownerOf(change),
    change.before ? (change.before['owner'] as string | null) : ctx.user.id,
  ]
  if (to === from) return
  const may = change.kind === 'create' ? mayDo(ctx, change.object, 'transfer') : change.may['transfer']
  if (!may) throw new AppError('forbidden', { act: 'transfer', object: change.object.name })
}

async function departmentsOf(
  ctx: Ctx,
  ids: readonly (string | null)[],
): Promise<Map<string, { department: string | null; active: boolean }>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  if (wanted.length === 1 && wanted[0] === ctx.user.id)
    return new Map([[ctx.user.id, { department: ctx.user.department, active: true }]])
  // Who is known is known as of the rights that the write confirms; unless this very transaction has changed some.
  const cache = ctx.db.rightsEpoch === undefined ? ctx.parts.get(principals) : undefined
  const known = wanted.flatMap((id) => cache?.known(id) ?? [])
  if (known.length === wanted.length)
    return new Map(known.map(({ id, department }) => [id, { department, active: true }]))
  const rows = await ctx.db.rows<{ id: string; department: string | null; active: boolean }>(
    sql`SELECT id, department, active FROM app."user" WHERE id = ANY(${wanted}::uuid[])`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}
