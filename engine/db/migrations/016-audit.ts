import type { Migration } from '../migration.ts'

/**
 * The audit log beside the history, both by month, and the seals over them. Rows carry their transaction's id:
 * whatever is below the oldest open one is complete, so sealing needs no lock. Rows from before have 0.
 */
export const audit: Migration = {
  id: 16,
  name: 'audit',
  up: `
CREATE TABLE sys.audit (
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  user_id uuid,
  on_behalf_of uuid,
  via text NOT NULL,
  kind text NOT NULL,
  object text,
  record_id uuid,
  details jsonb NOT NULL DEFAULT '{}',
  request_id text,
  ip text,
  xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_at ON sys.audit (at);
CREATE INDEX audit_user ON sys.audit (user_id, at);
CREATE INDEX audit_record ON sys.audit (object, record_id) WHERE record_id IS NOT NULL;
-- Nearly free to write, and rows come in this order.
CREATE INDEX audit_xid ON sys.audit USING brin (xid) WITH (pages_per_range = 16, autosummarize = on);
CREATE TABLE sys.audit_default PARTITION OF sys.audit DEFAULT;

-- A constant first: what is there already is not rewritten.
ALTER TABLE sys.history ADD COLUMN xid bigint NOT NULL DEFAULT 0;
ALTER TABLE sys.history ALTER COLUMN xid SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX history_at ON sys.history (at);
CREATE INDEX history_xid ON sys.history USING brin (xid) WITH (pages_per_range = 32, autosummarize = on);

-- What there is so far becomes the partition of the time before; it is neither copied nor read twice.
DO $$
DECLARE
  month timestamptz := pg_catalog.date_trunc('month', now(), 'UTC') + interval '1 month';
  newest timestamptz := (SELECT max(at) FROM sys.history);
BEGIN
  IF newest >= month THEN month := pg_catalog.date_trunc('month', newest, 'UTC') + interval '1 month'; END IF;
  ALTER TABLE sys.history DETACH PARTITION sys.history_default;
  ALTER TABLE sys.history_default RENAME TO history_before;
  EXECUTE pg_catalog.format(
    'ALTER TABLE sys.history ATTACH PARTITION sys.history_before FOR VALUES FROM (MINVALUE) TO (%L)', month);
  CREATE TABLE sys.history_default PARTITION OF sys.history DEFAULT;
  EXECUTE pg_catalog.format(
    'CREATE TABLE sys.audit_before PARTITION OF sys.audit FOR VALUES FROM (MINVALUE) TO (%L)', month);
END
$$;

CREATE TABLE sys.seal (
  number bigint PRIMARY KEY,
  -- The minute that had ended when it was made; late transactions of earlier minutes are in it too.
  minute timestamptz(3) NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  -- Rows of transactions from (with) to (without).
  from_xid bigint NOT NULL,
  to_xid bigint NOT NULL,
  -- Rows before this moment belong to a cluster that counted its transactions otherwise: a restored backup.
  since timestamptz(3),
  rows bigint NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  hash bytea NOT NULL
);
CREATE INDEX seal_minute ON sys.seal (minute);
`,
}
