import type { Migration } from '../migration.ts'

/** Nodes that answer requests just now. Nothing is lost with it: each says so again within seconds. */
export const nodes: Migration = {
  id: 21,
  name: 'nodes',
  up: `
CREATE UNLOGGED TABLE IF NOT EXISTS sys.node (
  -- Of one run of a process.
  id uuid PRIMARY KEY,
  seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
`,
}
