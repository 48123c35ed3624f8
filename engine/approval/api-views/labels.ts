import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { Branch } from '../path/read-path.ts'

export const approvalLabel = (
  { locale }: Pick<Ctx, 'locale'>,
  document: Pick<ApprovalDocument, 'label'> | undefined,
  name: string,
): string => inLanguage(document?.label, locale) || name

export const stepLabel = (
  { locale }: Pick<Ctx, 'locale'>,
  document: Pick<ApprovalDocument, 'steps'>,
  name: string,
): string => inLanguage(document.steps[name]?.label, locale) || name

/** Its own label, else that of the step it is called after; one that the studio numbered is told by its number. */
export function branchLabel(
  ctx: Pick<Ctx, 'locale'>,
  document: Pick<ApprovalDocument, 'steps'>,
  { name, label }: Pick<Branch, 'name' | 'label'>,
): string {
  const [, n] = /^branch_(\d+)$/.exec(name) ?? []
  const numbered = n === undefined ? undefined : { en: `Branch ${n}`, zh: `分支 ${n}` }
  const own = Object.hasOwn(document.steps, name) ? document.steps[name]?.label : numbered
  return inLanguage(label, ctx.locale) || inLanguage(own, ctx.locale) || name
}
