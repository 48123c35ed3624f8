import type { Asked } from '../db/idempotency.ts'

/** What makes a request one that may be repeated. @param body without secrets: it is kept as a quick hash */
export const askedOf = (http: { path: string; get(header: string): string }, body: unknown): Asked => ({
  key: http.get('idempotency-key') || undefined,
  route: http.path,
  body,
})
