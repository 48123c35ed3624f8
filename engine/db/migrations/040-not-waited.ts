import type { Migration } from '../migration.ts'

/**
 * Runs that were called before visits were kept named their caller's thread whether it waited for them or not: one that
 * does not wait must not be taken for answered when they end.
 */
export const notWaited: Migration = {
  id: 40,
  name: 'not-waited',
  up: `
UPDATE sys.run child SET parent_token = NULL
WHERE child.parent_token IS NOT NULL AND child.parent_visit IS NULL AND child.ended_at IS NULL
  AND NOT EXISTS (
    SELECT FROM sys.run_token t JOIN sys.run parent ON parent.id = t.run_id
      JOIN sys.process_version v ON v.kind = parent.kind AND v.name = parent.name AND v.version = parent.version
    WHERE t.run_id = child.parent_run AND t.id = child.parent_token AND t.state IN ('active', 'waiting')
      AND jsonb_path_exists(v.document::jsonb,
        '$.**.nodes ? (@.type() == "object").keyvalue() ? (@.key == $node && @.value.type == "call" && !(@.value.wait == false))',
        jsonb_build_object('node', t.node), true));
`,
}
