import { type WorkflowCalls, workflowCalls } from '../client/workflows.ts'
import { useClient } from '../composables/useClient.ts'

/** Calls about workflows, which the first page of the day needs none of. */
export const useWorkflows = (): WorkflowCalls => workflowCalls(useClient().http)
