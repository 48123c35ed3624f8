import type { Migration } from '../migration.ts'

/** Second factors of sign-in, their recovery codes, and a back-off of their own for guessed codes. */
export const secondFactor: Migration = {
  id: 15,
  name: 'second-factor',
  up: `
CREATE TABLE IF NOT EXISTS sys.second_factor (
  user_id uuid PRIMARY KEY,
  secret text NOT NULL, -- encrypted: <key id>.<nonce>.<ciphertext and tag>
  created_at timestamptz(3) NOT NULL,
  confirmed_at timestamptz(3),
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS sys.recovery_code (
  user_id uuid NOT NULL,
  salt bytea NOT NULL,
  code_hash bytea NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

ALTER TABLE sys.sign_in_attempt DROP CONSTRAINT IF EXISTS sign_in_attempt_kind_check;
ALTER TABLE sys.sign_in_attempt ADD CONSTRAINT sign_in_attempt_kind_check
  CHECK (kind IN ('account', 'address', 'code'));
`,
}
