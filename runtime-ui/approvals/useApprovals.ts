import { type ApprovalCalls, approvalCalls } from '../client/approvals.ts'
import { useClient } from '../composables/useClient.ts'

/** Calls about approvals, which the first page of the day needs none of. */
export const useApprovals = (): ApprovalCalls => approvalCalls(useClient().http)
