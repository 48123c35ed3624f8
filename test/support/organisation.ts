import { v7 as uuid } from 'uuid'
import { setPassword } from '../../engine/auth/passwords.ts'
import type { Database } from '../../engine/database.ts'
import type { AppModel } from '../../engine/model.ts'
import { raw, sql } from '../../engine/sql.ts'
import type { RoleDocument } from '../../metadata/schema/types.ts'

const system = `id uuid PRIMARY KEY, version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(), created_by uuid,
  updated_at timestamptz(3) NOT NULL DEFAULT now(), updated_by uuid, deleted_at timestamptz(3), deleted_batch uuid`

/** The organisation's tables by hand, for tests that need people but no model. */
export async function createOrganisationTables(db: Database): Promise<void> {
  for (const table of [
    `CREATE TABLE app.department (${system}, name text NOT NULL, code text, type text NOT NULL DEFAULT 'department',
      parent uuid REFERENCES app.department, manager uuid)`,
    `CREATE TABLE app."user" (${system}, name text NOT NULL, email text NOT NULL, roles text[],
      active boolean NOT NULL DEFAULT false, department uuid REFERENCES app.department, superior uuid,
      locale text, time_zone text)`,
    `CREATE UNIQUE INDEX ON app."user" (lower(btrim(email))) WHERE deleted_at IS NULL`,
    `CREATE TABLE app.team (${system}, name text NOT NULL, code text)`,
    `CREATE TABLE app.team__members (source_id uuid NOT NULL, target_id uuid NOT NULL, position integer NOT NULL DEFAULT 0,
      PRIMARY KEY (source_id, target_id))`,
  ]) {
    await db.run(raw(table))
  }
}

export interface PersonInput {
  name?: string
  email?: string
  roles?: string[]
  department?: string
  password?: string
  locale?: string
}

export const usualPassword = 'correct horse battery'

/** A user straight in the table, with a password when asked for one. @returns their id */
export async function addPerson(db: Database, person: PersonInput = {}): Promise<string> {
  const id = uuid()
  const { name = 'Mia', email = `${id}@example.com`, roles = [], department = null, locale = null } = person
  await db.run(sql`INSERT INTO app."user" (id, name, email, roles, active, department, locale)
    VALUES (${id}, ${name}, ${email}, ${roles.length > 0 ? roles : null}, true, ${department}, ${locale})`)
  if (person.password) await setPassword(db, id, { password: person.password, at: new Date() })
  return id
}

export async function addDepartment(
  db: Database,
  { name = 'Sales', type = 'department', parent = null as string | null } = {},
): Promise<string> {
  const id = uuid()
  await db.run(sql`INSERT INTO app.department (id, name, code, type, parent)
    VALUES (${id}, ${name}, ${id}, ${type}, ${parent})`)
  return id
}

const role = (document: Partial<RoleDocument>): RoleDocument => ({ label: 'Role', ...document })

/** A model with roles and nothing else. */
export function modelWithRoles(roles: Record<string, Partial<RoleDocument>> = {}, version = 0): AppModel {
  return {
    version,
    hash: '',
    objects: new Map(),
    forms: new Map(),
    views: new Map(),
    pages: new Map(),
    pipelines: new Map(),
    roles: new Map(
      Object.entries({ admin: { system: ['*'] }, ...roles }).map(([name, document]) => [
        name,
        role(document),
      ]),
    ),
    rules: new Map(),
    formRules: new Map(),
    pipelineRules: new Map(),
    duplicateRules: new Map(),
    assignmentRules: new Map(),
    sharingRules: new Map(),
    calendars: new Map(),
    templates: new Map(),
    connections: new Map(),
    alerts: new Map(),
    approvals: new Map(),
    workflows: new Map(),
    navigation: [],
    languages: ['en', 'zh'],
    capabilities: new Map(),
    settings: { timeZone: 'UTC', currency: 'USD', language: 'en', fiscalStart: 1 },
    hashes: new Map(),
  }
}
