import type { Http } from './http.ts'

/** What a person's own view of a list shows. */
export interface KeptView {
  type: string
  filter?: string
  sort?: string
  group?: string
  columns?: string[]
  /** Column → pixels. */
  widths?: Record<string, number>
  /** Columns that stay in view. */
  pinned?: string[]
  /** Column → figure under it; those of the published view where this is absent. */
  summaries?: Record<string, string>
  /** The published view it was made from: cards, summaries and the like are its own. */
  from?: string
}

export interface SavedView {
  id: string
  object: string
  name: string
  view: KeptView
  /** Shown first when the list opens. */
  default: boolean
}

export function savedViewCalls(http: Http) {
  return {
    list: (object: string) => http.call<{ data: SavedView[] }>('GET', '/api/me/views', { query: { object } }),
    make: (view: Omit<SavedView, 'id'>) => http.call<SavedView>('POST', '/api/me/views', { body: view }),
    change: (id: string, changes: Partial<Pick<SavedView, 'name' | 'view' | 'default'>>) =>
      http.call<SavedView>('PATCH', `/api/me/views/${id}`, { body: changes }),
    remove: (id: string) => http.call<void>('DELETE', `/api/me/views/${id}`),
  }
}
