import type { ApprovalPerson, ApprovalPreview } from '../../runtime-ui/client/approvals.ts'
import type { Http } from '../../runtime-ui/client/http.ts'
import type { MigrationAsked, MigrationView } from '../../runtime-ui/client/operations.ts'
import type { Approval } from './path.ts'

/** Who was asked at a step, or would be. */
export interface AskedStep {
  step: string
  people: ApprovalPerson[]
}
/** A submission of the past: who was asked, and who would be by the draft. */
export interface ReplayCase {
  instance: string
  record_label: string | null
  submitted_at: string
  submitter?: ApprovalPerson
  state?: string
  real: AskedStep[]
  draft: AskedStep[]
  /** Milliseconds to the decision, where there was one; by the draft if everybody keeps their pace. */
  real_ms: number | null
  draft_ms: number | null
  /** The draft could not be applied: the record is gone, nobody may decide. */
  problem?: string | null
}
export interface ReplayView {
  count: number
  same: number
  different: number
  cases: ReplayCase[]
}
/** A version of an approval, with how many instances still go by it. */
export interface DefinitionVersion {
  version: number
  at: string
  open: number
}
export interface DefinitionView {
  name: string
  label: string
  versions: DefinitionVersion[]
}

/** What only the studio asks about approvals. Nothing is kept of a simulation. */
export function approvalDesignCalls(http: Http) {
  const simulate = `/api/design/simulate/approval`
  return {
    preview: (
      name: string,
      asked: { document: unknown; record: { object: string; id: string }; submitter?: string },
      signal?: AbortSignal,
    ) =>
      http.call<ApprovalPreview>('POST', `${simulate}/${encodeURIComponent(name)}`, {
        body: asked,
        ...(signal ? { signal } : {}),
      }),
    replay: (name: string, asked: { document: unknown; replay: { from: string; to: string } }) =>
      http.call<ReplayView>('POST', `${simulate}/${encodeURIComponent(name)}`, { body: asked }),
    /** Takes what is under way over to what is published; `reopen` names steps whose people are asked anew. */
    migrate: (name: string, asked: MigrationAsked & { reopen: string[] }) =>
      http.call<MigrationView>('POST', `/api/approvals/definitions/${encodeURIComponent(name)}/migrate`, {
        body: asked,
      }),
    /** A version as it was published. */
    version: async (name: string, version: number) =>
      (
        await http.call<{ document: Approval }>(
          'GET',
          `/api/approvals/definitions/${encodeURIComponent(name)}/versions/${version}`,
        )
      ).document,
    definitions: async () =>
      (await http.call<{ data: DefinitionView[] }>('GET', '/api/approvals/definitions')).data,
  }
}
