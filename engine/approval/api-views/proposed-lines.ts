import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import { knowsObject } from '../../permissions/rights.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'

/** A list of lines that is to be replaced. What is in it has rights of its own: only how many there will be is told. */
export interface ProposedLines {
  relation: string
  label: string
  count: number
}

export const proposedLines = (
  ctx: Ctx,
  object: ObjectDef,
  { changeset }: Pick<ApprovalInstance, 'changeset'>,
): ProposedLines[] =>
  Object.entries(changeset?.lines ?? {}).flatMap(([relation, sent]) => {
    const found = object.relations.get(relation)
    const line = found && ctx.model.objects.get(found.object)
    if (!found || !line || !knowsObject(ctx, line)) return []
    const label = inLanguage(found.label, ctx.locale) || relation
    return [{ relation, label, count: Array.isArray(sent) ? sent.length : 0 }]
  })
