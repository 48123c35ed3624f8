import type { Migration } from '../migration.ts'

/**
 * Rows of history and audit whose personal values were erased. The seals go on over `digest`, the row's hash as it was;
 * `left_hash` is that of the row as it was left, so that it cannot be changed again unseen.
 */
export const erased: Migration = {
  id: 28,
  name: 'erased',
  up: `
CREATE TABLE IF NOT EXISTS sys.erased (
  xid bigint NOT NULL,
  left_hash bytea NOT NULL,
  digest bytea NOT NULL,
  erasure uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (xid, left_hash)
);
CREATE INDEX IF NOT EXISTS erased_erasure ON sys.erased (erasure);
`,
}
