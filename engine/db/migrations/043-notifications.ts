import type { Migration } from '../migration.ts'

/** How people want to be told, and what is to be mailed to them. */
export const notifications: Migration = {
  id: 43,
  name: 'notifications',
  up: `
CREATE TABLE sys.notification_preference (
  user_id uuid PRIMARY KEY,
  preferences jsonb NOT NULL,
  changed_at timestamptz(3) NOT NULL
);

CREATE TABLE sys.notification_mail (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  -- In the product, where it is shown there too.
  notification uuid,
  kind text NOT NULL,
  way text NOT NULL CHECK (way IN ('at_once', 'daily')),
  title text NOT NULL,
  body text NOT NULL,
  object text,
  record_id uuid,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'withheld')),
  due_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX notification_mail_due ON sys.notification_mail (due_at) WHERE state = 'open';
CREATE INDEX notification_mail_ended ON sys.notification_mail (ended_at) WHERE ended_at IS NOT NULL;

-- What is sent outside need not be asked by a run.
ALTER TABLE sys.run_call ALTER COLUMN run_id DROP NOT NULL;
ALTER TABLE sys.run_call ALTER COLUMN token DROP NOT NULL;
ALTER TABLE sys.run_call ALTER COLUMN node DROP NOT NULL;
`,
}
