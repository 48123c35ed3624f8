import type { Tx } from '../../database.ts'
import type { Migration } from '../migration.ts'

const tables = `
CREATE SCHEMA IF NOT EXISTS app;
CREATE SCHEMA IF NOT EXISTS jx;

-- One row: what every request compares its own view of model and rights with.
CREATE TABLE IF NOT EXISTS sys.epoch (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  model_version integer NOT NULL DEFAULT 0,
  rights_epoch bigint NOT NULL DEFAULT 0
);
INSERT INTO sys.epoch DEFAULT VALUES ON CONFLICT DO NOTHING;

-- What each step of the rights epoch touched, so that a node drops only that from its cache.
CREATE TABLE IF NOT EXISTS sys.rights_change (
  epoch bigint NOT NULL,
  kind text NOT NULL,
  id uuid,
  at timestamptz(3) NOT NULL
);
CREATE INDEX IF NOT EXISTS rights_change_epoch ON sys.rights_change (epoch);

CREATE TABLE IF NOT EXISTS sys.setting (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  time_zone text NOT NULL DEFAULT 'UTC',
  currency text NOT NULL DEFAULT 'USD',
  language text NOT NULL DEFAULT 'en',
  fiscal_start smallint NOT NULL DEFAULT 1 CHECK (fiscal_start BETWEEN 1 AND 12),
  extra jsonb NOT NULL DEFAULT '{}'
);
INSERT INTO sys.setting DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS sys.credential (
  user_id uuid PRIMARY KEY,
  password_hash text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  must_change boolean NOT NULL DEFAULT false
);

-- How a person likes the screens; nothing that rights depend on.
CREATE TABLE IF NOT EXISTS sys.preference (
  user_id uuid PRIMARY KEY,
  theme text NOT NULL DEFAULT 'system',
  extra jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE IF NOT EXISTS sys.session (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  ip text,
  agent text
);
CREATE INDEX IF NOT EXISTS session_by_user ON sys.session (user_id);
CREATE INDEX IF NOT EXISTS session_expires ON sys.session (expires_at);

CREATE TABLE IF NOT EXISTS sys.api_key (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  prefix text NOT NULL,
  user_id uuid NOT NULL,
  objects text[],
  expires_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  last_used_at timestamptz(3)
);
CREATE INDEX IF NOT EXISTS api_key_by_user ON sys.api_key (user_id);

-- Failed sign-ins per account and per address; the next try is let through at blocked_until.
CREATE TABLE IF NOT EXISTS sys.sign_in_attempt (
  kind text NOT NULL CHECK (kind IN ('account', 'address')),
  name text NOT NULL,
  failures integer NOT NULL,
  last_at timestamptz(3) NOT NULL,
  blocked_until timestamptz(3),
  PRIMARY KEY (kind, name)
);
`

/** The kernel's tables: epochs, settings, sign-in. */
const migration: Migration = {
  id: 1,
  name: 'core',
  async up(tx) {
    await tx.client.query(tables)
    await extension(tx, 'pg_trgm', 'needed')
    await extension(tx, 'btree_gin', 'needed')
    await extension(tx, 'unaccent', 'optional')
  },
}
export default migration

/** Managed servers may lack an extension or the right to add it. */
async function extension(tx: Tx, name: string, need: 'needed' | 'optional'): Promise<void> {
  await tx.client.query('SAVEPOINT extension')
  try {
    await tx.client.query(`CREATE EXTENSION IF NOT EXISTS ${name} SCHEMA public`)
  } catch (error) {
    if (need === 'optional') {
      await tx.client.query('ROLLBACK TO SAVEPOINT extension')
      return
    }
    throw new Error(
      `PostgreSQL's extension "${name}" could not be added (${(error as Error).message}). ` +
        `Install the server's contrib package, or run as a superuser: CREATE EXTENSION ${name};`,
      { cause: error },
    )
  }
}
