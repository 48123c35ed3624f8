import { ApiError } from './api-error.ts'
import type { Http } from './http.ts'
import type { WorkflowButton } from './workflows.ts'

/** Whether a list has buttons of its own: all that the first page of the day needs to know of them. */
export async function hasListButtons(http: Http, object: string): Promise<boolean> {
  try {
    const query = { object }
    const { data } = await http.call<{ data: WorkflowButton[] }>('GET', '/api/workflows/buttons', { query })
    return data.some(({ select }) => select === 'none')
  } catch (error) {
    // The list is of use without them.
    if (error instanceof ApiError) return false
    throw error
  }
}
