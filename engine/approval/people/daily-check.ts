import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { inTransaction } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { Chore } from '../../jobs/chores.ts'
import { tellPeople } from '../../notifications/tell-people.ts'
import { sql } from '../../sql.ts'
import type { Asking } from '../../workflow/assignees/asking.ts'
import { claimFire } from '../../workflow/claim-fire.ts'
import { findFlowAdmins } from './flow-admins.ts'

/** Somebody whom an approval names and who cannot decide any more. */
export interface Missing {
  approval: string
  /** E-mail address, or the name of a department whose head it is. */
  named: string
}

/** Every text under a key `user`, however deep: assignees, rules, ladders, flow admins, copies. */
function namedIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(namedIn)
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'user' && typeof one === 'string' && !one.startsWith('=') ? [one.toLowerCase()] : namedIn(one),
  )
}

/** Codes of departments whose head a step asks. */
const headsIn = ({ steps }: ApprovalDocument): string[] =>
  Object.values(steps).flatMap(({ assignees }) =>
    assignees.flatMap((one) =>
      typeof one === 'object' &&
      typeof one['departmentHead'] === 'string' &&
      !one['departmentHead'].startsWith('=')
        ? [one['departmentHead'].toLowerCase()]
        : [],
    ),
  )

/** People whom published approvals name and who are not active, approval by approval. */
export async function missingPeople(ctx: Ctx): Promise<Missing[]> {
  const found: Missing[] = []
  for (const [approval, document] of ctx.model.approvals) {
    const mails = [...new Set(namedIn(document))]
    const heads = [...new Set(headsIn(document))]
    if (mails.length + heads.length === 0) continue
    const rows = await ctx.db.rows<{ named: string }>(sql`
      SELECT m AS named FROM unnest(${mails}::text[]) AS m
        WHERE NOT EXISTS (SELECT FROM app."user" u
          WHERE (lower(btrim(u.email)) = m OR u.id::text = m) AND u.active AND u.deleted_at IS NULL)
      UNION ALL SELECT d.name FROM app.department d JOIN app."user" u ON u.id = d.manager
        WHERE lower(d.code) = ANY(${heads}::text[]) AND d.deleted_at IS NULL AND (NOT u.active OR u.deleted_at IS NOT NULL)`)
    found.push(...rows.map(({ named }) => ({ approval, named })))
  }
  return found
}

/** Once a day, whichever node looks first. */
export const approvalPeopleChore: Chore = {
  name: 'look for approvals that name people who left',
  everyMs: 3_600_000,
  async run(ctx) {
    await inTransaction(ctx, async (tx) => {
      const now = tx.clock.now()
      const key = now.toISOString().slice(0, 10)
      const isFirst = await claimFire(tx.db, {
        workflow: 'sys.approval',
        trigger: 'people',
        key,
        at: now.getTime(),
      })
      if (isFirst) await tellMissing(tx)
    })
  },
}

/** Those who look after an approval are told whom it names in vain. */
export async function tellMissing(ctx: Ctx): Promise<void> {
  const missing = await missingPeople(ctx)
  for (const [approval, document] of ctx.model.approvals) {
    const names = missing.filter((one) => one.approval === approval).map(({ named }) => named)
    if (names.length === 0) continue
    const asking: Asking = {
      world: 'approval',
      ctx,
      concerning: {
        definition: approval,
        object: document.object,
        recordId: null,
        submitter: null,
        onBehalfOf: null,
      },
      ask: async () => null,
      chosen: [],
      tables: {},
    }
    const admins = await findFlowAdmins(asking, document.flowAdmin)
    const own = admins.filter(({ isOfFlow }) => isOfFlow)
    const label = (language: string) => inLanguage(document.label, language) || approval
    await tellPeople(ctx, {
      to: (own.length > 0 ? own : admins).map(({ id }) => id),
      kind: 'approval',
      title: {
        en: `The approval "${label('en')}" names people who are not active`,
        zh: `审批“${label('zh')}”指定了已停用的人员`,
      },
      body: {
        en: `${names.join(', ')}. Whatever would come to them goes by the rule for an empty step. Name somebody else.`,
        zh: `${names.join('、')}。应由其审批的事项将按“无审批人”规则处理，请改为其他人员。`,
      },
    })
  }
}
