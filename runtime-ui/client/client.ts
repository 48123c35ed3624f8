import { accessCalls } from './access.ts'
import { authCalls } from './auth.ts'
import { fileCalls } from './files.ts'
import { createHttp, type Http, type HttpSettings } from './http.ts'
import { importCalls } from './import.ts'
import type { AppView } from './model.ts'
import { recordCalls } from './record-calls.ts'
import type { JobView } from './records.ts'
import { savedViewCalls } from './saved-views.ts'
import { secondFactorCalls } from './second-factor.ts'

/** Something found by `/api/search`, ranked. */
export interface SearchHit {
  object: string
  id: string
  label: string
  hint?: string
}

export interface SearchAnswer {
  data: SearchHit[]
  /** Objects in which more was found than was compared. */
  more: string[]
  /** Names like the words, as nothing holds them as they are. */
  like?: true
}

function appCalls(http: Http, { viewAs }: HttpSettings) {
  const read = async (query: { part: string } | { objects: string }) => {
    const app = await http.call<AppView>('GET', '/api/app', { query })
    return viewAs?.() ? (await import('./look-at.ts')).toLookAt(app) : app
  }
  return {
    shell: () => read({ part: 'shell' }),
    objects: (names: string[]) => read({ objects: names.join(',') }),
    search: (text: string, signal?: AbortSignal) =>
      http.call<SearchAnswer>('GET', '/api/search', {
        query: { q: text },
        ...(signal ? { signal } : {}),
      }),
  }
}

function jobCalls(http: Http) {
  return {
    read: (id: string) => http.call<JobView>('GET', `/api/jobs/${id}`),
    cancel: (id: string) => http.call<JobView>('POST', `/api/jobs/${id}/cancel`, { body: {} }),
  }
}

/** The whole of the HTTP contract that screens use, typed. `http` is there for what has no call of its own. */
export function createClient(settings: HttpSettings) {
  const http = createHttp(settings)
  return {
    http,
    auth: authCalls(http),
    secondFactor: secondFactorCalls(http),
    app: appCalls(http, settings),
    records: recordCalls(http),
    access: accessCalls(http),
    imports: importCalls(http),
    savedViews: savedViewCalls(http),
    files: fileCalls(http),
    jobs: jobCalls(http),
  }
}

export type Client = ReturnType<typeof createClient>
