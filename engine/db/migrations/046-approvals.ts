import type { Migration } from '../migration.ts'

/**
 * Approvals: an instance is a run of kind `approval`, its steps are seats, and what was done to it is never changed.
 * Lists of open work and of what is over are read by their own indexes; what ended stays in its table.
 */
export const approvals: Migration = {
  id: 46,
  name: 'approvals',
  up: `
CREATE TABLE sys.approval_instance (
  run_id uuid PRIMARY KEY REFERENCES sys.run (id) ON DELETE CASCADE,
  definition text NOT NULL,
  version integer NOT NULL,
  object text NOT NULL,
  record_id uuid NOT NULL,
  purpose text NOT NULL,
  state text NOT NULL CHECK
    (state IN ('pending', 'returned', 'suspended', 'approved', 'rejected', 'withdrawn', 'cancelled')),
  guard text NOT NULL CHECK (guard IN ('gate', 'changeset', 'status')),
  act text NOT NULL CHECK (act IN ('submit', 'create', 'update', 'delete', 'stage', 'transfer')),
  submitter uuid NOT NULL,
  on_behalf_of uuid,
  round integer NOT NULL DEFAULT 1,
  base_version integer NOT NULL,
  -- What is proposed, while the record stays as it is.
  changeset jsonb,
  -- Rates of exchange as of the submission.
  rates jsonb NOT NULL DEFAULT '{}',
  -- People whom the submitter picked, by step.
  chosen jsonb NOT NULL DEFAULT '{}',
  -- The path and the people as foreseen at the submission.
  preview jsonb,
  reason text,
  record_label text NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  submitted_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE UNIQUE INDEX approval_instance_open ON sys.approval_instance (object, record_id, purpose)
  WHERE ended_at IS NULL;
CREATE INDEX approval_instance_submitter ON sys.approval_instance (submitter, submitted_at DESC);
CREATE INDEX approval_instance_version ON sys.approval_instance (definition, version) WHERE ended_at IS NULL;
CREATE INDEX approval_instance_record ON sys.approval_instance (object, record_id);

CREATE TABLE sys.approval_step (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.approval_instance (run_id) ON DELETE CASCADE,
  n integer NOT NULL,
  step text NOT NULL,
  -- The thread of the run that waits for it.
  token bigint NOT NULL,
  round integer NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'returned', 'cancelled', 'carried')),
  decision jsonb NOT NULL,
  shown_hash text NOT NULL,
  shown jsonb NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  result_at timestamptz(3)
);
CREATE UNIQUE INDEX approval_step_order ON sys.approval_step (run_id, n);

CREATE TABLE sys.approval_task (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.approval_instance (run_id) ON DELETE CASCADE,
  step_id uuid NOT NULL REFERENCES sys.approval_step (id) ON DELETE CASCADE,
  -- Counts within its step.
  seat integer NOT NULL,
  state text NOT NULL CHECK
    (state IN ('open', 'waiting', 'approved', 'rejected', 'skipped', 'handed', 'removed', 'closed')),
  assignee uuid,
  -- Who may claim it: 'role:legal', 'team:board', 'pool:east'.
  queue text,
  -- For whom the assignee stands in by delegation.
  original uuid,
  weight numeric NOT NULL,
  ord integer NOT NULL,
  after_seat integer,
  back_to integer,
  added_by uuid,
  human boolean NOT NULL,
  why jsonb NOT NULL,
  ended jsonb,
  due_at timestamptz(3),
  claimed_at timestamptz(3),
  read_at timestamptz(3),
  -- What the assignee saw when it was opened.
  read_shown jsonb,
  comment text,
  opened_at timestamptz(3),
  ended_at timestamptz(3),
  version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX approval_task_step ON sys.approval_task (step_id, seat);
CREATE INDEX approval_task_assignee ON sys.approval_task (assignee, due_at, id)
  WHERE state = 'open' AND assignee IS NOT NULL;
CREATE INDEX approval_task_queue ON sys.approval_task (queue) WHERE state = 'open' AND assignee IS NULL;
CREATE INDEX approval_task_done ON sys.approval_task (assignee, ended_at DESC) WHERE ended_at IS NOT NULL;
CREATE INDEX approval_task_run ON sys.approval_task (run_id);

-- Append-only: what was done, by whom, through which door.
CREATE TABLE sys.approval_act (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.approval_instance (run_id) ON DELETE CASCADE,
  n integer NOT NULL,
  step_id uuid,
  task_id uuid,
  -- Nobody: the engine.
  actor uuid,
  on_behalf_of uuid,
  act text NOT NULL,
  from_state text,
  to_state text,
  target jsonb,
  comment text,
  attachments jsonb NOT NULL DEFAULT '[]',
  record_version integer,
  changes jsonb,
  channel text NOT NULL CHECK (channel IN ('ui', 'api', 'mail', 'system', 'workflow')),
  at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX approval_act_order ON sys.approval_act (run_id, n);

CREATE TABLE sys.approval_copy (
  run_id uuid NOT NULL REFERENCES sys.approval_instance (run_id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  -- Nobody: the definition.
  by uuid,
  PRIMARY KEY (run_id, user_id)
);
CREATE INDEX approval_copy_user ON sys.approval_copy (user_id, at DESC);

-- Standing delegation.
CREATE TABLE sys.approval_delegation (
  id uuid PRIMARY KEY,
  delegator uuid NOT NULL,
  delegate uuid NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  -- Of these approvals only.
  approvals text[],
  -- At most this amount, in the base currency.
  up_to numeric,
  reason text,
  created_at timestamptz(3) NOT NULL,
  created_by uuid NOT NULL,
  -- Ended before its time.
  ended_at timestamptz(3),
  CHECK (delegator <> delegate AND starts_at < ends_at)
);
CREATE INDEX approval_delegation_delegator ON sys.approval_delegation (delegator) WHERE ended_at IS NULL;

-- Links in mails; who holds one may decide once.
CREATE TABLE sys.approval_link (
  token_hash bytea PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES sys.approval_task (id) ON DELETE CASCADE,
  shown_hash text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX approval_link_task ON sys.approval_link (task_id);

CREATE TABLE sys.record_lock (
  object text NOT NULL,
  record_id uuid NOT NULL,
  run_id uuid NOT NULL,
  -- None named: every field.
  fields text[],
  -- Who may write nevertheless.
  except_users uuid[] NOT NULL DEFAULT '{}',
  -- { user: [fields] }
  editable jsonb,
  -- Outlives its approval.
  after boolean NOT NULL DEFAULT false,
  PRIMARY KEY (object, record_id, run_id)
);
CREATE INDEX record_lock_run ON sys.record_lock (run_id);
`,
}
