import type { Migration } from '../migration.ts'

/** Which approvals of a definition ended last: how long their steps took is what others are foreseen by. */
export const approvalEnds: Migration = {
  id: 52,
  name: 'approval_ends',
  up: `
CREATE INDEX approval_instance_ended ON sys.approval_instance (definition, ended_at DESC) WHERE ended_at IS NOT NULL;
`,
}
