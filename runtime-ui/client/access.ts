import type { Http } from './http.ts'

export type RecordAct = 'read' | 'update' | 'delete' | 'transfer' | 'share' | 'export'

/** One share of a record: with whom, for what, until when, and who made it. */
export interface ShareView {
  with: { kind: 'user' | 'team' | 'department' | 'role'; id: string; label: string | null; tree?: true }
  access: 'read' | 'edit'
  until: string | null
  by: { id: string; label: string | null } | null
  at: string
}

/** One thing that gives, or could give, a right. */
export interface AccessReason {
  kind: 'role' | 'share' | 'sharing_rule' | 'task'
  name: string
  label: string | null
  scope?: string
  where?: string
  holds: boolean
}

/** `GET /{id}/access`: why somebody may or may not do what. */
export interface AccessView {
  user: { id: string; label: string; active: boolean }
  acts: { act: RecordAct; allowed: boolean; because: AccessReason[] }[]
  fields: {
    field: string
    level: 'hidden' | 'mask' | 'read' | 'edit'
    because: { role: string; label: string; level: string; unless?: string; holds?: boolean }[]
  }[]
  shares: ShareView[]
}

export interface ShareRequest {
  with: Record<string, unknown>[]
  access: 'read' | 'edit'
  until?: string
}

/** Sharing of records, and what explains it. */
export function accessCalls(http: Http) {
  const at = (object: string, id: string, ...rest: string[]): string =>
    ['/api/records', ...[object, id].map(encodeURIComponent), ...rest].join('/')
  return {
    explain: (object: string, id: string, user?: string) =>
      http.call<AccessView>('GET', at(object, id, 'access'), user ? { query: { user } } : {}),
    share: (object: string, id: string, request: ShareRequest) =>
      http.call<{ data: ShareView[] }>('POST', at(object, id, 'actions', 'share'), { body: request }),
    unshare: (object: string, id: string, whom: Record<string, unknown>) =>
      http.call<{ data: ShareView[] }>('POST', at(object, id, 'actions', 'unshare'), {
        body: { with: [whom] },
      }),
  }
}
