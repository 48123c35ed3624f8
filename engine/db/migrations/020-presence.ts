import type { Migration } from '../migration.ts'

/** Who is editing which record just now. Nothing is lost with it: it is not logged, and its rows end by themselves. */
export const presence: Migration = {
  id: 20,
  name: 'presence',
  up: `
CREATE UNLOGGED TABLE IF NOT EXISTS sys.presence (
  -- One open page of a browser.
  tab uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  object text NOT NULL,
  record_id uuid NOT NULL,
  since timestamptz(3) NOT NULL,
  -- Said again every few seconds, or it is over.
  until timestamptz(3) NOT NULL,
  -- Of the last coming or going: how open browsers hear of it.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX IF NOT EXISTS presence_record ON sys.presence (object, record_id);
`,
}
