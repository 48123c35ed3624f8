import type { Migration } from '../migration.ts'

const tables = `
-- Documents by content hash; never changed, never deleted while a version or the draft names them.
-- json, not jsonb: the order of keys is part of a document.
CREATE TABLE IF NOT EXISTS sys.document (
  hash text PRIMARY KEY,
  body json NOT NULL
);

-- A published version: for every item its layers (of a package, of the overlay) by hash.
CREATE TABLE IF NOT EXISTS sys.version (
  number integer PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  author uuid,
  message text NOT NULL,
  items json NOT NULL,
  packages json NOT NULL,
  min_engine text
);

-- The one shared draft. hash is the whole document as it shall be; without one the item shall go.
CREATE SEQUENCE IF NOT EXISTS sys.draft_revision;
CREATE TABLE IF NOT EXISTS sys.draft (
  kind text NOT NULL,
  name text NOT NULL,
  hash text REFERENCES sys.document (hash),
  -- The published document it was made from.
  base text,
  revision integer NOT NULL DEFAULT nextval('sys.draft_revision'),
  author uuid,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, name)
);

-- A shipped package, newer than the published one, that waits in the draft.
CREATE TABLE IF NOT EXISTS sys.draft_package (
  name text PRIMARY KEY,
  version text NOT NULL,
  items json NOT NULL,
  reasons json NOT NULL,
  at timestamptz(3) NOT NULL
);

-- The journal of publishes.
--   preparing -> switched -> done        cancelled and failed come from preparing only
CREATE TABLE IF NOT EXISTS sys.publish (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('preparing', 'switched', 'done', 'cancelled', 'failed')),
  version integer,
  author uuid,
  message text NOT NULL,
  payload json NOT NULL,
  steps json NOT NULL,
  error json,
  cancel_requested boolean NOT NULL DEFAULT false,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX IF NOT EXISTS publish_open ON sys.publish (started_at) WHERE state IN ('preparing', 'switched');

CREATE TABLE IF NOT EXISTS sys.publish_step (
  publish uuid NOT NULL REFERENCES sys.publish (id) ON DELETE CASCADE,
  position integer NOT NULL,
  done boolean NOT NULL DEFAULT false,
  -- How far a backfill has come: the last id it looked at, and how many rows.
  reached uuid,
  rows bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (publish, position)
);

-- Columns that saves must write besides the ones they know, while a publish fills them: value is SQL in which {}
-- stands for the new value of the column source_name.
CREATE TABLE IF NOT EXISTS sys.publish_shadow (
  table_name text NOT NULL,
  column_name text NOT NULL,
  source_name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (table_name, column_name)
);
`

/** Documents, versions, the draft, and the journal of publishes. */
const migration: Migration = { id: 3, name: 'catalog', up: tables }
export default migration
