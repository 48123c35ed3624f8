import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { DuplicateRule, ObjectDef } from '../../model.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { comparedRows } from '../duplicates/compared-rows.ts'
import { findSuspects, matchingsOf, type Suspect } from '../duplicates/find-suspects.ts'
import { type Judged, judgedBy } from '../duplicates/judged.ts'
import { type Blocking, lockDuplicates } from '../duplicates/lock-keys.ts'
import { type ToldSuspect, tellSuspects } from '../duplicates/tell-suspects.ts'

/** Most suspects that one answer lists. */
const mostTold = 500

interface Asked {
  object: ObjectDef
  rule: DuplicateRule
  judged: Judged[]
  changes: readonly Change[]
}

/**
 * Duplicate rules: what blocks is `duplicate_record`, what only warns `duplicate_suspected` until the request confirms.
 * Saves that might make the same record twice wait for each other before they look.
 *
 * @throws duplicate_record, validation_failed, both with `duplicates`
 */
export async function applyDuplicateRules(ctx: Ctx, batch: Batch): Promise<void> {
  const asked = await askedRules(ctx, batch)
  if (asked.length === 0) return
  const compared = new Map(
    asked.map((one) => [one, comparedRows(ctx, one.object, one.rule, { ...one, others: one.changes })]),
  )
  const blocking = asked
    .filter(({ judged }) => judged.some(({ blocks }) => blocks))
    .flatMap((one): Blocking[] => {
      const { table } = compared.get(one)!
      const count = one.judged.length
      return matchingsOf(ctx, one.object, one.rule).map((matching) => ({ ...matching, table, count }))
    })
  await lockDuplicates(ctx, blocking)
  const suspects: Suspect[] = []
  for (const one of asked)
    suspects.push(
      ...(await findSuspects(ctx, one.object, one.rule, { ...one, compared: compared.get(one)! })),
    )
  if (suspects.length === 0) return
  const worst = suspects.some(({ blocks }) => blocks)
  refuse(await tellSuspects(ctx, suspects.filter(({ blocks }) => blocks === worst).slice(0, mostTold)))
}

async function askedRules(ctx: Ctx, batch: Batch): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const [object, all] of byObject(batch.changes)) {
    const changes = all.filter((change) => !change.touch)
    for (const rule of ctx.model.duplicateRules.get(object.name) ?? []) {
      if (rule.outcome === 'allow') continue
      const judged = await judgedBy(ctx, batch, object, rule, changes)
      if (judged.length > 0) asked.push({ object, rule, judged, changes })
    }
  }
  return asked
}

function refuse(told: readonly ToldSuspect[]): never {
  const [first] = told
  if (!first!.canConfirm) {
    const { path: _path, ...rest } = first!
    throw new AppError('duplicate_record', { ...rest, duplicates: told })
  }
  const byPath = new Map(
    [...told].reverse().map((one) => [`${one.path}/${one.fields.split(',')[0]}`, one] as const),
  )
  const errors = [...byPath].map(([path, { message }]) => ({
    path,
    code: 'duplicate_suspected' as const,
    message,
  }))
  throw new AppError('validation_failed', { object: first!.object, errors, duplicates: told })
}
