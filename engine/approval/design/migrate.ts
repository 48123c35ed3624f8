import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { NodeMap } from '../../process/migrate.ts'
import { sql } from '../../sql.ts'
import {
  type Migrated,
  type MigrationAsked,
  migrateAll,
  parseMigration,
} from '../../workflow/migrate-runs.ts'
import { end } from '../../workflow/seats/settle.ts'
import { actOn, channelOf } from '../driver/act-on.ts'
import { approvalVersions } from '../keep-approvals.ts'
import { rulesOf } from '../step-rules.ts'
import { changed } from '../store/steps.ts'

export interface AskedMigration extends MigrationAsked {
  /** Steps, as they are called now, whose people are found and asked anew. */
  reopen: readonly string[]
}

/** @throws malformed_request */
export function parseApprovalMigration(body: unknown): AskedMigration {
  const { reopen = [], ...rest } = (body ?? {}) as Record<string, unknown>
  if (!Array.isArray(reopen) || !reopen.every((step) => typeof step === 'string'))
    throw new AppError('malformed_request', { reason: '"reopen" is a list of steps.' })
  return { ...parseMigration(rest), reopen: reopen as string[] }
}

/**
 * Takes approvals that go by older versions over to the published one, from where each stands. A step that waits for
 * decisions goes over as it is when they become a result the same way; otherwise it has to be named in `reopen`: its people
 * are found anew then, and what was decided at it does not count. A step that was renamed is found by the name it had.
 *
 * @throws approval_unknown
 */
export async function migrateApprovals(ctx: Ctx, name: string, asked: AskedMigration): Promise<Migrated> {
  const document = ctx.model.approvals.get(name)
  const version = (await approvalVersions(ctx)).get(name)
  if (!document || version === undefined) throw new AppError('approval_unknown', { approval: name })
  const { steps } = document
  const map: Record<string, string> = { ...renamed(steps), ...asked.map }
  const stepOf = (step: string): string => map[step] ?? step
  const isReopened = (step: string) => asked.reopen.includes(stepOf(step))
  return migrateAll(ctx, {
    kind: 'approval',
    name,
    version,
    asked: { ...asked, map },
    async judge(tx, run) {
      const open = await tx.db.rows<{ step: string; type: string }>(
        sql`SELECT step, decision->>'type' AS type FROM sys.approval_step
          WHERE run_id = ${run}::uuid AND state = 'open'`,
      )
      return open
        .filter(({ step }) => Object.hasOwn(steps, stepOf(step)) && !isReopened(step))
        .filter(({ step, type }) => rulesOf(document, stepOf(step)).decision.type !== type)
        .map(({ step }) => ({ code: 'decision_changed', at: stepOf(step) }))
    },
    async follow(tx, run) {
      await tx.db.run(sql`UPDATE sys.approval_instance SET version = ${version}, revision = revision + 1
        WHERE run_id = ${run}::uuid`)
      for (const [from, to] of Object.entries(map))
        await tx.db.run(
          sql`UPDATE sys.approval_step SET step = ${to} WHERE run_id = ${run}::uuid AND step = ${from}`,
        )
      await goOn(tx, run, { reopen: asked.reopen, version, reason: asked.reason })
    },
  })
}

/** What each step was called before, for those that are called otherwise now. */
const renamed = (steps: Readonly<Record<string, { was?: string[] }>>): NodeMap =>
  Object.fromEntries(
    Object.entries(steps).flatMap(([name, { was = [] }]) =>
      was.filter((before) => !Object.hasOwn(steps, before)).map((before) => [before, name]),
    ),
  )

/** Asks anew where that is wanted, and writes locks and states as the new version says. */
async function goOn(
  tx: Ctx,
  run: string,
  { reopen, version, reason }: { reopen: readonly string[]; version: number; reason: string | undefined },
): Promise<void> {
  await actOn(tx, run, async (scene) => {
    const again = scene.open.filter(({ step }) => reopen.includes(step))
    for (const step of again) {
      await scene.put(
        changed({ step, run: end(step, 'cancelled', { act: 'jump', by: tx.user.id }), now: scene.now }),
      )
      await scene.note({
        act: 'jump',
        step: step.id,
        actor: tx.user.id,
        target: { from: step.step, to: step.step, version },
        comment: reason ?? null,
        channel: channelOf(tx),
      })
    }
    return again.map(({ step, token }) => ({ type: 'jump', token, to: step }))
  })
}
