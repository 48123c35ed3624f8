import type { Http } from './http.ts'

/** How a connection to another system stands. */
export interface ConnectionView {
  name: string
  type: string
  /** Which of its secrets are set; what they are never comes back. */
  secrets: Record<string, boolean>
  /** Of a mailbox that a workflow listens to. */
  mailbox: {
    lookedAt: string | null
    nextAt: string
    failures: number
    problem: string | null
    failingSince: string | null
  } | null
}

/** Each call may throw an ApiError. */
export function connectionCalls(http: Http) {
  const path = '/api/design/connections'
  return {
    list: async () => (await http.call<{ data: ConnectionView[] }>('GET', path)).data,
    /** A text sets a secret, null takes it away. */
    setSecret: (connection: string, name: string, secret: string | null) =>
      http.call<unknown>('PUT', `${path}/${encodeURIComponent(connection)}/secrets`, {
        body: { [name]: secret },
      }),
  }
}
