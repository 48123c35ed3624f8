import type { Migration } from '../migration.ts'

/** What a badge counts, whatever somebody has submitted or was told of before. */
export const approvalCounts: Migration = {
  id: 49,
  name: 'approval_counts',
  up: `
CREATE INDEX approval_instance_returned ON sys.approval_instance (submitter) WHERE state = 'returned';
CREATE INDEX approval_copy_unread ON sys.approval_copy (user_id) WHERE read_at IS NULL;
`,
}
