import type { Http } from './http.ts'

export interface AuditPerson {
  id: string
  label: string | null
}

export interface AuditEntry {
  at: string
  kind: string
  user: AuditPerson | null
  on_behalf_of: AuditPerson | null
  via: string
  object: string | null
  record: string | null
  version: number | null
  details: Record<string, unknown> | null
  changes: Record<string, [unknown, unknown]> | null
  request_id: string | null
  ip: string | null
}

export interface AuditQuery {
  user?: string
  /** Several, parted by commas. */
  kind?: string
  object?: string
  record?: string
  /** Days or instants. */
  from?: string
  to?: string
  q?: string
}

export interface SealAnswer {
  intact: boolean
  checked: number
  past: number
  /** Rows whose values were erased. */
  erased: number
  first_broken: { number: number; minute: string; why: 'rows' | 'missing_seal' | 'erasure' } | null
  newest: { number: number; minute: string; hash: string } | null
}

export interface AuditSettings {
  audit_days: number
  kept_since: string | null
}

/** Everything under `/api/audit`. */
export function auditCalls(http: Http) {
  return {
    list: (query: AuditQuery, cursor?: string) =>
      http.call<{ data: AuditEntry[]; page: { next: string | null } }>('GET', '/api/audit', {
        query: { ...query, cursor },
      }),
    exportUrl: (query: AuditQuery) => http.url('/api/audit/export', { ...query, format: 'csv' }),
    /** Computes the seals of that time anew; 31 days at most. */
    verify: (from?: string, to?: string) =>
      http.call<SealAnswer>('GET', '/api/audit/verify', { query: { from, to } }),
    /** Takes the values of a record out of its history. */
    erase: (object: string, record: string) =>
      http.call<{ rows: number }>('POST', '/api/audit/erase', { body: { object, record } }),
    settings: () => http.call<AuditSettings>('GET', '/api/audit/settings'),
    setDays: (days: number) =>
      http.call<AuditSettings>('PATCH', '/api/audit/settings', { body: { audit_days: days } }),
  }
}
