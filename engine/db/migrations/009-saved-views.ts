import type { Migration } from '../migration.ts'

/** Views of lists that people keep for themselves. */
export const savedViews: Migration = {
  id: 9,
  name: 'saved-views',
  up: `
CREATE TABLE sys.saved_view (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  object text NOT NULL,
  name text NOT NULL,
  -- What the list shows: { type, filter, search, sort, group, columns, from }.
  view jsonb NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  made_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX saved_view_name ON sys.saved_view (user_id, object, lower(name));
CREATE UNIQUE INDEX saved_view_default ON sys.saved_view (user_id, object) WHERE is_default;
`,
}
