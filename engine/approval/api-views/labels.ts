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

/** Its own label, else that of the step it is called after. */
export const branchLabel = (
  ctx: Pick<Ctx, 'locale'>,
  document: Pick<ApprovalDocument, 'steps'>,
  { name, label }: Pick<Branch, 'name' | 'label'>,
): string => inLanguage(label, ctx.locale) || stepLabel(ctx, document, name)
