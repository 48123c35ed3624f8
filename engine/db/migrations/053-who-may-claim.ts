import type { Migration } from '../migration.ts'

/** Whom the rules keep from taking a seat out of its queue, and what that was found by; null: not looked at yet. */
export const whoMayClaim: Migration = {
  id: 53,
  name: 'who_may_claim',
  up: `
ALTER TABLE sys.approval_task ADD COLUMN IF NOT EXISTS claim jsonb;
`,
}
