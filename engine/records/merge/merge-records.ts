import { v7 as uuid } from 'uuid'
import { isId } from '../../../metadata/language/values/reference.ts'
import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { decidesRights } from '../../organisation/people-records.ts'
import { mayAct, mayDo } from '../../permissions/rights.ts'
import { ident, sql } from '../../sql.ts'
import { binFollowing } from '../bin.ts'
import { type Row, toUpdate } from '../change.ts'
import { spread } from '../kept/spread.ts'
import { everythingOf, rolledUpTouches } from '../kept/touched.ts'
import { knownObject } from '../known-object.ts'
import type { Parents } from '../parents.ts'
import type { RecordView } from '../read.ts'
import { readBack } from '../read-back.ts'
import { recordEvents } from '../record-events.ts'
import { gatherParents, lockInOrder, updateFormulas, updateRollups } from '../rollups.ts'
import { save } from '../save.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { differences } from './fields.ts'
import { ownFiles } from './files.ts'
import { lockPointing, lockRecords, readRow, readRows } from './lock-records.ts'
import { type MergeInput, parseMerge } from './merge-input.ts'
import { requireMergeable } from './mergeable.ts'
import { type Moved, moveReferences } from './move-references.ts'
import { moveShares, sharesOf } from './move-shares.ts'
import { countPointing } from './places.ts'

export interface MergeAnswer {
  /** The record that stays; of a dry run as it is. */
  record: RecordView
  /** Absent of a dry run. */
  merge?: string
  /** Live records that point to the one that stays, and did not before. */
  moved: { object: string; field: string; count: number }[]
}

/**
 * Makes one record of several: `id` stays, with the value of each field that was chosen; what points to the others
 * points to it; the others go to the recycle bin. One transaction, which `unmergeRecord` undoes.
 *
 * @throws unknown_object, forbidden (update and delete are needed on all), not_found, version_conflict,
 *   validation_failed, duplicate_record, too_many_records, parameter_invalid
 */
export async function mergeRecords(
  ctx: Ctx,
  objectName: string,
  id: string,
  { body, version }: { body: unknown; version?: number },
): Promise<MergeAnswer> {
  const object = mergeableObject(ctx, objectName, 'merge')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  const survivor = id.toLowerCase()
  const input = parseMerge(body, survivor)
  const losers = input.with.map((one) => one.id).sort()
  return inTransaction({ ...ctx, via: 'merge' }, async (tx) => {
    const ids = [survivor, ...losers]
    if (!input.dryRun) {
      await readRows(tx, object, ids) // says no before anything is locked
      await lockPointing(tx, object, ids)
    }
    const rows = await lockRecords(tx, object, ids)
    requireAsSeen(object, rows, [
      { id: survivor, ...(version === undefined ? {} : { version }) },
      ...input.with,
    ])
    requireMergeable(tx, object, { rows, survivor, input })
    const moved = await countPointing(tx, object, losers)
    if (input.dryRun) return { record: await readBack(tx, objectName, survivor), moved }
    const merge = await mergeLocked(tx, object, { survivor, losers, rows, input })
    return { record: await readBack(tx, objectName, survivor), merge, moved }
  })
}

/** The object, when its records can be merged by this person at all. @throws unknown_object, forbidden */
export function mergeableObject(ctx: Ctx, name: string, action: 'merge' | 'unmerge'): ObjectDef {
  const object = knownObject(ctx, name)
  for (const act of ['update', 'delete'] as const)
    if (!mayDo(ctx, object, act)) throw new AppError('forbidden', { act, object: name })
  if (!mayAct(ctx, object, action)) throw new AppError('forbidden', { act: action, object: name })
  const why = whyNotMerged(object)
  if (why) throw new AppError('forbidden', { act: 'merge', object: name, reason: why.en, reasonZh: why.zh })
  return object
}

/** Why records of the object are merged by nobody. */
export function whyNotMerged({ name, ownership }: ObjectDef): { en: string; zh: string } | undefined {
  if (decidesRights(name))
    return {
      en: 'People, departments and teams decide rights: they are not merged.',
      zh: '用户、部门和团队决定权限，不能合并。',
    }
  return typeof ownership === 'object'
    ? { en: 'Lines belong to their head: change them there.', zh: '明细属于其主记录，请在主记录中修改。' }
    : undefined
}

function requireAsSeen(
  object: ObjectDef,
  rows: ReadonlyMap<string, Row>,
  seen: readonly { id: string; version?: number }[],
): void {
  for (const { id, version } of seen) {
    const row = rows.get(id)!
    if (row['deleted_at'] !== null) throw new AppError('not_found', { object: object.name, id })
    if (version !== undefined && Number(row['version']) !== version)
      throw new AppError('version_conflict', {
        object: object.name,
        id,
        version: Number(row['version']),
        expected: version,
        fields: {},
      })
  }
}

interface Locked {
  survivor: string
  losers: readonly string[]
  rows: ReadonlyMap<string, Row>
  input: MergeInput
}

async function mergeLocked(ctx: Ctx, object: ObjectDef, locked: Locked): Promise<string> {
  const { survivor, losers } = locked
  const merge = uuid()
  const at = ctx.clock.now().toISOString()
  const shares = await sharesOf(ctx, object, [survivor, ...losers])
  await ctx.db.run(sql`INSERT INTO sys.merge (id, object, survivor, losers, changes, shares, user_id, at)
    VALUES (${merge}::uuid, ${object.name}, ${survivor}::uuid, ${losers}::uuid[], '{}', ${JSON.stringify(shares)}::jsonb,
      ${ctx.user.system ? null : ctx.user.id}::uuid, ${at}::timestamptz)`)
  const parents: Parents = new Map([[object.name, new Set([survivor])]])
  const moved = await moveReferences(ctx, object, { merge, survivor, losers })
  const before = await readRow(ctx, object, survivor) // without what pointed to the others
  await addParents(ctx, parents, moved)
  await binFollowing(ctx, object, losers, () => merge, survivor)
  await saveSurvivor(ctx, object, locked)
  await moveShares(ctx, object, { survivor, losers })
  await lockInOrder(ctx, parents)
  await spreadMoved(ctx, moved, await updateRollups(ctx, parents))
  await requireNoRing(ctx, object, survivor)
  const changes = differences(object, before, await readRow(ctx, object, survivor))
  await ctx.db.run(
    sql`UPDATE sys.merge SET changes = ${JSON.stringify(changes)}::jsonb WHERE id = ${merge}::uuid`,
  )
  await raiseSurvivor(ctx, object, survivor, 'merge')
  await noteAudit(ctx, {
    kind: 'records_merged',
    object: object.name,
    record: survivor,
    details: { merge, losers },
  })
  return merge
}

/** Stored formulas that read what was moved, or what it is in now. */
export async function spreadMoved(ctx: Ctx, moved: Moved, rolledUp: Parents): Promise<void> {
  for (const [name, ids] of moved) {
    const object = ctx.model.objects.get(name)!
    await updateFormulas(ctx, object, [...ids], new Set(object.fields.keys()))
  }
  const touches = [...moved].map(([name, ids]) => everythingOf(ctx.model.objects.get(name)!, ids))
  await spread(ctx, [...touches, ...rolledUpTouches(ctx.model, rolledUp)])
}

/** Parents whose rollups the moved records count in. */
export async function addParents(ctx: Ctx, parents: Parents, moved: Moved): Promise<void> {
  for (const [name, ids] of moved) await gatherParents(ctx, ctx.model.objects.get(name)!, [...ids], parents)
}

/** Through the save order, rules and all; that it looks like another record is what the merge is about. */
async function saveSurvivor(ctx: Ctx, object: ObjectDef, { survivor, rows, input }: Locked): Promise<void> {
  const values: Record<string, unknown> = { ...input.values }
  for (const [name, id] of Object.entries(input.choose)) {
    const field = object.fields.get(name)!
    const value = storedValue(rows.get(id)!, field)
    if (!sameValue(value, storedValue(rows.get(survivor)!, field))) values[name] = value
  }
  const fields = Object.keys(values)
  const chosen = Object.entries(input.choose).filter(([name]) => fields.includes(name))
  for (const [name, id] of chosen)
    await ownFiles(ctx, object, { record: survivor, rows: [rows.get(id)!], fields: [name] })
  await save(ctx, [{ ...toUpdate(object, survivor, values), confirmsDuplicates: true }])
  // Files that gave way stay with the record: an undo wants them back.
  await ownFiles(ctx, object, { record: survivor, rows: [rows.get(survivor)!], fields })
}

/** A tree must not close to a ring when a branch moves below its own end. @throws validation_failed */
async function requireNoRing(ctx: Ctx, object: ObjectDef, id: string): Promise<void> {
  if (!object.treeField) return
  const parent = ident(object.treeField)
  const table = ident('app', object.name)
  const ring = await ctx.db.first(sql`WITH RECURSIVE up AS (
      SELECT ${parent} AS id FROM ${table} WHERE "id" = ${id}::uuid
      UNION SELECT t.${parent} FROM ${table} t JOIN up ON t."id" = up.id)
    SELECT 1 FROM up WHERE up.id = ${id}::uuid`)
  if (!ring) return
  const message = { en: 'It would stand below itself: choose another one.', zh: '会形成循环上级，请另选。' }
  throw new AppError('validation_failed', {
    object: object.name,
    errors: [{ path: `/values/${object.treeField}`, code: 'rule_failed', message }],
  })
}

/** The record that stays is another one now, even if none of its own fields changed. */
export async function raiseSurvivor(
  ctx: Ctx,
  object: ObjectDef,
  id: string,
  act: 'merge' | 'unmerge',
): Promise<void> {
  const at = ctx.clock.now().toISOString()
  const by = ctx.user.system ? null : ctx.user.id
  await ctx.db.run(sql`WITH raised AS (UPDATE ${ident('app', object.name)} SET "version" = "version" + 1, "updated_at" = ${at}::timestamptz,
      "updated_by" = ${by}::uuid WHERE "id" = ${id}::uuid RETURNING "id", "version")
    , ${recordEvents(ctx, object, act, act === 'merge' ? 'merged' : 'unmerged', [id], at, sql`SELECT "id", "version", '{}'::jsonb FROM raised`)} SELECT 1`)
}
