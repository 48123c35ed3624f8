import type { Principal } from '../context.ts'
import type { Database, Queryable } from '../database.ts'
import { defineSlot } from '../slots.ts'
import { sql } from '../sql.ts'
import { type DepartmentTree, loadDepartmentTree } from './department-tree.ts'
import type { RightsCache, RightsChange } from './rights-follower.ts'

export const principals = defineSlot<Principals>('principals')

interface UserRow {
  id: string
  name: string
  email: string
  roles: string[] | null
  department: string | null
  locale: string | null
  time_zone: string | null
  teams: string[]
  team_codes: string[]
  has_second_factor: boolean
}

/**
 * Who everybody is, kept per rights epoch. Promises are kept, not results: a load that began before a change is
 * dropped by it like a finished one.
 */
export class Principals implements RightsCache {
  readonly #db: Database
  readonly #users = new Map<string, Promise<Principal | undefined>>()
  readonly #loaded = new Map<string, Principal>()
  #tree: Promise<DepartmentTree> | undefined

  constructor(db: Database) {
    this.#db = db
  }

  /** The active user of that id. */
  async find(id: string): Promise<Principal | undefined> {
    const known = this.#users.get(id)
    if (known) return known
    const loading = this.#load(id)
    this.#users.set(id, loading)
    const forgetFailure = () => {
      if (this.#users.get(id) === loading) this.#users.delete(id)
    }
    loading.then((user) => {
      if (user && this.#users.get(id) === loading) this.#loaded.set(id, user)
    }, forgetFailure)
    return loading
  }

  /** The same, as far as it is known already: for a transaction, which must not wait for another connection. */
  known(id: string): Principal | undefined {
    return this.#loaded.get(id)
  }

  async departments(): Promise<DepartmentTree> {
    if (!this.#tree) {
      const loading = loadDepartmentTree(this.#db)
      this.#tree = loading
      loading.catch(() => {
        if (this.#tree === loading) this.#tree = undefined
      })
    }
    return this.#tree
  }

  forget({ kind, id }: RightsChange): void {
    if (kind === 'user' && id !== null) {
      this.#users.delete(id)
      this.#loaded.delete(id)
    } else if (kind === 'user' || kind === 'team') {
      this.#users.clear()
      this.#loaded.clear()
    } else if (kind === 'department') this.forgetAll()
  }

  forgetAll(): void {
    this.#users.clear()
    this.#loaded.clear()
    this.#tree = undefined
  }

  async #load(id: string): Promise<Principal | undefined> {
    const [user, tree] = await Promise.all([readUser(this.#db, id), this.departments()])
    return user && toPrincipal(user, tree)
  }
}

/** The active user of that id as they are now, for a transaction that must know. */
export async function readPrincipal(db: Queryable, id: string): Promise<Principal | undefined> {
  const user = await readUser(db, id)
  return user && toPrincipal(user, await loadDepartmentTree(db))
}

const readUser = (db: Queryable, id: string): Promise<UserRow | undefined> =>
  db.first<UserRow>(
    sql`SELECT u.*,
          EXISTS (SELECT FROM sys.second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
            AS has_second_factor,
          ARRAY(SELECT source_id FROM app.team__members JOIN app.team t ON t.id = source_id
                WHERE target_id = u.id AND t.deleted_at IS NULL ORDER BY source_id) AS teams,
          ARRAY(SELECT t.code FROM app.team__members JOIN app.team t ON t.id = source_id
                WHERE target_id = u.id AND t.deleted_at IS NULL ORDER BY t.code) AS team_codes
        FROM app."user" u WHERE id = ${id} AND active AND deleted_at IS NULL`,
  )

function toPrincipal(user: UserRow, tree: DepartmentTree): Principal {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    roles: user.roles ?? [],
    teams: user.teams,
    department: user.department,
    departmentTree: tree.subtree(user.department),
    departmentPath: tree.path(user.department).map(({ id }) => id),
    departmentCodes: tree.path(user.department).map(({ code }) => code),
    teamCodes: user.team_codes,
    companyTree: tree.companyOf(user.department),
    locale: user.locale,
    timeZone: user.time_zone,
    row: { ...user },
    external: false,
    hasSecondFactor: user.has_second_factor,
    system: false,
  }
}

/** The engine itself: skips rights, never rules or locks. Its id is in no table. */
export const systemPrincipal: Principal = Object.freeze({
  id: '00000000-0000-0000-0000-000000000000',
  name: 'System',
  email: '',
  roles: [],
  teams: [],
  department: null,
  departmentTree: [],
  departmentPath: [],
  departmentCodes: [],
  teamCodes: [],
  companyTree: [],
  locale: null,
  timeZone: null,
  external: false,
  system: true,
})

/** Somebody who is not signed in: no rights at all. Only the open routes ever see them. */
export const anonymous: Principal = Object.freeze({ ...systemPrincipal, name: '', system: false })
