import type { SessionView } from './auth.ts'
import type { Http } from './http.ts'
import type { JobView } from './records.ts'

/** A user as the administration sees them. */
export interface UserAccess {
  id: string
  version: number
  email: string
  name: string
  roles: string[]
  department: string | null
  department_name: string | null
  superior: string | null
  superior_name: string | null
  active: boolean
  locale: string | null
  time_zone: string | null
  created_at: string
  last_sign_in_at: string | null
  second_factor: boolean
  sessions: number
  api_keys: number
}

export interface UserQuery {
  q?: string
  active?: boolean
  role?: string
  department?: string
  second_factor?: boolean
  idle_days?: number
  sort?: string
  limit?: number
  offset?: number
}

export interface UserInput {
  email?: string
  name?: string
  roles?: string[]
  department?: string | null
  superior?: string | null
  active?: boolean
  locale?: string | null
  time_zone?: string | null
  password?: string
  records_follow?: boolean
}

export interface RoleView {
  name: string
  label: string
  description: string | null
  external: boolean
  /** Whoever lacks a right of it hands it to nobody. */
  grantable: boolean
}

export interface DepartmentView {
  id: string
  version: number
  name: string
  code: string
  type: 'company' | 'department'
  parent: string | null
  manager: string | null
  manager_name: string | null
  people: number
}

export interface TeamView {
  id: string
  version: number
  name: string
  code: string
  members: { id: string; name: string; active: boolean }[]
}

/** Records of an object that name somebody as responsible, and how many of them one may give away. */
export interface OwnedView {
  object: string
  /** The reference that names them; absent where they are the owner. */
  field?: string
  label: string
  count: number
  transferable: number
}

/** Who takes over; what is left out stays. */
export interface HandOver {
  to?: string | null
  /** By object, or `object.field`. */
  objects?: Record<string, string | null>
}

interface Data<T> {
  data: T[]
}

/** Everything under `/api/admin`; each call may throw an ApiError with a code of `api.md`. */
export function peopleCalls(http: Http) {
  const users = '/api/admin/users'
  const once = () => ({ 'Idempotency-Key': crypto.randomUUID() })
  const rows = async <T>(path: string) => (await http.call<Data<T>>('GET', path)).data
  const save = <T>(path: string, id: string | undefined, body: object) =>
    id === undefined
      ? http.call<T>('POST', path, { body, headers: once() })
      : http.call<T>('PATCH', `${path}/${id}`, { body })
  return {
    users: (query: UserQuery) =>
      http.call<Data<UserAccess> & { page: { count: number } }>('GET', users, { query: { ...query } }),
    user: (id: string) => http.call<UserAccess>('GET', `${users}/${id}`),
    saveUser: (input: UserInput, id?: string) => save<UserAccess>(users, id, input),
    owned: (id: string) => rows<OwnedView>(`${users}/${id}/records`),
    deactivate: (id: string, handOver: HandOver) =>
      http.call<UserAccess & { hand_over: JobView | null }>('POST', `${users}/${id}/deactivate`, {
        body: { hand_over: handOver },
        headers: once(),
      }),
    handOver: (id: string, handOver: HandOver) =>
      http.call<JobView | { id?: undefined }>('POST', `${users}/${id}/hand-over`, {
        body: handOver,
        headers: once(),
      }),
    sessions: (id: string) => rows<SessionView>(`${users}/${id}/sessions`),
    endSession: (id: string, session: string) =>
      http.call<void>('DELETE', `${users}/${id}/sessions/${session}`),
    signOut: (id: string) => http.call<void>('DELETE', `${users}/${id}/sessions`),
    resetFactor: (id: string) => http.call<void>('DELETE', `${users}/${id}/second-factor`),
    roles: () => rows<RoleView>('/api/admin/roles'),
    departments: () => rows<DepartmentView>('/api/admin/departments'),
    saveDepartment: (input: Partial<DepartmentView>, id?: string) =>
      save<DepartmentView>('/api/admin/departments', id, input),
    removeDepartment: (id: string) => http.call<void>('DELETE', `/api/admin/departments/${id}`),
    teams: () => rows<TeamView>('/api/admin/teams'),
    saveTeam: (input: { name?: string; code?: string; members?: string[] }, id?: string) =>
      save<TeamView>('/api/admin/teams', id, input),
    removeTeam: (id: string) => http.call<void>('DELETE', `/api/admin/teams/${id}`),
    /** Whether one may look as that person. @throws forbidden, not_found */
    tryView: (id: string) => http.call<unknown>('GET', '/api/me', { headers: { 'X-View-As': id } }),
  }
}

export type PeopleCalls = ReturnType<typeof peopleCalls>
