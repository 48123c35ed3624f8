import { type InjectionKey, inject, type Ref } from 'vue'
import type { Approval } from './path.ts'

/** What editors of a part need to know of the approval around it. */
export interface ApprovalContext {
  document: Readonly<Ref<Approval>>
  /** The step whose properties are shown. */
  step: Readonly<Ref<string | undefined>>
}

export const approvalKey: InjectionKey<ApprovalContext> = Symbol('approval')

export function useApproval(): ApprovalContext {
  const approval = inject(approvalKey)
  if (!approval) throw new Error('No approval. Provide approvalKey above its panels.')
  return approval
}
