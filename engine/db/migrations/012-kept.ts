import type { Migration } from '../migration.ts'

/**
 * Kept values that wait to be computed: those of `object.field` that depend on the record by `path`, from after an id
 * on. An empty path means the record's own.
 */
export const kept: Migration = {
  id: 12,
  name: 'kept',
  up: `
CREATE TABLE IF NOT EXISTS sys.kept_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  object text NOT NULL,
  field text NOT NULL,
  path text NOT NULL,
  record_id uuid NOT NULL,
  after uuid,
  since timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_due_field ON sys.kept_due (object, field, since);
`,
}
