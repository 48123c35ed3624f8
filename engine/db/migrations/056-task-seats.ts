import type { Migration } from '../migration.ts'

/**
 * Tasks are seats: numbered within their visit, some wait for others, and go from hand to hand. Rows of before, and those
 * that the engine of before still writes, have no number: they are numbered when somebody acts on them.
 */
export const taskSeats: Migration = {
  id: 56,
  name: 'task_seats',
  up: `
ALTER TABLE sys.task
  ADD COLUMN IF NOT EXISTS seat integer,
  ADD COLUMN IF NOT EXISTS weight numeric NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS ord integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS after_seat integer,
  -- The answer is advice for that seat.
  ADD COLUMN IF NOT EXISTS back_to integer,
  -- For whom the assignee stands in.
  ADD COLUMN IF NOT EXISTS original uuid,
  ADD COLUMN IF NOT EXISTS added_by uuid,
  ADD COLUMN IF NOT EXISTS why jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS ended jsonb,
  -- How many, or how many percent, of a decision that says so.
  ADD COLUMN IF NOT EXISTS need numeric,
  -- What people may do besides answering; null: everything.
  ADD COLUMN IF NOT EXISTS acts jsonb,
  ADD COLUMN IF NOT EXISTS due_at timestamptz(3);
ALTER TABLE sys.task DROP CONSTRAINT IF EXISTS task_state_check;
ALTER TABLE sys.task ADD CONSTRAINT task_state_check
  CHECK (state IN ('open', 'waiting', 'done', 'handed', 'removed', 'closed'));
CREATE INDEX IF NOT EXISTS task_waiting ON sys.task (assignee) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS task_answered ON sys.task (ended_by, ended_at) WHERE answer IS NOT NULL;
-- Who has answered is found by that one.
DROP INDEX IF EXISTS sys.task_ended;

-- Append-only: what was done to the seats of a visit, and said about it.
CREATE TABLE IF NOT EXISTS sys.task_act (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  key text NOT NULL,
  option text,
  -- The seat that it was about.
  task_id uuid,
  -- Nobody: the engine.
  actor uuid,
  act text NOT NULL,
  -- To whom it went, who was asked.
  person uuid,
  comment text,
  -- Of a deadline: which of its rungs.
  rung text,
  at timestamptz(3) NOT NULL
);
CREATE INDEX IF NOT EXISTS task_act_visit ON sys.task_act (run_id, key, id);
`,
}
