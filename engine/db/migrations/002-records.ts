import type { Migration } from '../migration.ts'

/**
 * What records need beside their own tables: search grams, history, outbox, idempotency keys, counters, shares,
 * deletions, jobs and files.
 */
export const records: Migration = {
  id: 2,
  name: 'records',
  up: `
CREATE OR REPLACE FUNCTION jx.fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.lower(pg_catalog.normalize(t, 'NFKC') COLLATE "und-x-icu");

-- Chinese, Japanese and Korean as single characters and pairs, other words as trigrams.
CREATE OR REPLACE FUNCTION jx.grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.array_agg(DISTINCT g.gram)
  FROM pg_catalog.regexp_matches(jx.fold(t), '[⺀-鿿가-힯豈-﫿]+|[[:alnum:]]+', 'g') AS run(m),
  LATERAL (SELECT m[1] AS word, m[1] ~ '^[⺀-鿿가-힯豈-﫿]' AS cjk) w,
  LATERAL (
    SELECT pg_catalog.substr(w.word, i, 1) AS gram FROM pg_catalog.generate_series(1, pg_catalog.char_length(w.word)) i WHERE w.cjk
    UNION ALL
    SELECT pg_catalog.substr(w.word, i, 2) FROM pg_catalog.generate_series(1, pg_catalog.char_length(w.word) - 1) i WHERE w.cjk
    UNION ALL
    SELECT pg_catalog.substr(w.word, i, 3) FROM pg_catalog.generate_series(1, pg_catalog.char_length(w.word) - 2) i WHERE NOT w.cjk
  ) g
$$;

-- Only grams that lie wholly inside the literal: pairs suffice for longer Chinese runs, a Latin run under three has none.
CREATE OR REPLACE FUNCTION jx.query_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.array_agg(DISTINCT g.gram), '{}')
  FROM pg_catalog.regexp_matches(jx.fold(t), '[⺀-鿿가-힯豈-﫿]+|[[:alnum:]]+', 'g') AS run(m),
  LATERAL (SELECT m[1] AS word, m[1] ~ '^[⺀-鿿가-힯豈-﫿]' AS cjk) w,
  LATERAL (
    SELECT w.word AS gram WHERE w.cjk AND pg_catalog.char_length(w.word) = 1
    UNION ALL
    SELECT pg_catalog.substr(w.word, i, 2) FROM pg_catalog.generate_series(1, pg_catalog.char_length(w.word) - 1) i WHERE w.cjk
    UNION ALL
    SELECT pg_catalog.substr(w.word, i, 3) FROM pg_catalog.generate_series(1, pg_catalog.char_length(w.word) - 2) i WHERE NOT w.cjk
  ) g
$$;

CREATE TABLE sys.history (
  at timestamptz(3) NOT NULL,
  object text NOT NULL,
  record_id uuid NOT NULL,
  version integer NOT NULL,
  act text NOT NULL,
  user_id uuid,
  on_behalf_of uuid,
  via text NOT NULL,
  changes jsonb,
  PRIMARY KEY (object, record_id, version, at)
) PARTITION BY RANGE (at);
CREATE TABLE sys.history_default PARTITION OF sys.history DEFAULT;
CREATE INDEX history_user ON sys.history (user_id, at);

CREATE TABLE sys.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz(3) NOT NULL,
  object text NOT NULL,
  act text NOT NULL,
  ids uuid[] NOT NULL,
  user_id uuid,
  via text NOT NULL
);
CREATE INDEX outbox_xid ON sys.outbox (xid);

CREATE TABLE sys.idempotency (
  user_id uuid NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  body_hash text NOT NULL,
  status integer,
  answer jsonb,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_at ON sys.idempotency (at);

CREATE TABLE sys.counter (
  name text NOT NULL,
  period text NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (name, period)
);

CREATE TABLE sys.share (
  object text NOT NULL,
  principal text NOT NULL,
  record_id uuid NOT NULL,
  level text NOT NULL CHECK (level IN ('read', 'edit')),
  until timestamptz(3),
  made_by uuid,
  made_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (object, principal, record_id)
);
CREATE INDEX share_record ON sys.share (object, record_id);

-- One row a record deleted or cleared in a batch, so that restore undoes exactly that batch.
CREATE TABLE sys.deletion (
  batch uuid NOT NULL,
  object text NOT NULL,
  record_id uuid NOT NULL,
  cleared jsonb,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (batch, object, record_id)
);
CREATE INDEX deletion_record ON sys.deletion (object, record_id);

CREATE TABLE sys.job (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  user_id uuid NOT NULL,
  input jsonb NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  errors jsonb NOT NULL DEFAULT '[]',
  error_count bigint NOT NULL DEFAULT 0,
  result jsonb,
  created_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  cancel_asked boolean NOT NULL DEFAULT false,
  lease_until timestamptz(3),
  attempt integer NOT NULL DEFAULT 0
);
CREATE INDEX job_open ON sys.job (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX job_user ON sys.job (user_id, created_at);

CREATE TABLE sys.file (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  hash text NOT NULL,
  place text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by uuid,
  -- Null while pending: removed after a day unless a record's save binds it.
  object text,
  record_id uuid,
  field text
);
CREATE INDEX file_pending ON sys.file (created_at) WHERE object IS NULL;
CREATE INDEX file_record ON sys.file (object, record_id);
`,
}
