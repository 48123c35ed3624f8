import type { Migration } from '../migration.ts'

/** Secrets of connections, mailboxes that are read, and which mails belong together. */
export const mailboxes: Migration = {
  id: 44,
  name: 'mailboxes',
  up: `
CREATE TABLE sys.connection_secret (
  connection text NOT NULL,
  name text NOT NULL,
  -- Opened by a key that is made of SECRET_KEY only.
  sealed text NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (connection, name)
);
CREATE TABLE sys.mailbox (
  connection text PRIMARY KEY,
  uid_validity bigint,
  last_uid bigint NOT NULL DEFAULT 0,
  -- Nobody looks before; whoever looks takes the time until then.
  next_at timestamptz(3) NOT NULL,
  looked_at timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  problem text,
  failing_since timestamptz(3)
);
-- Each mail counts once, whatever numbers the server gives it.
CREATE TABLE sys.inbound_mail (
  connection text NOT NULL,
  message_id text NOT NULL,
  uid bigint NOT NULL,
  came_at timestamptz(3) NOT NULL,
  -- Why no workflow heard of it.
  left_out text,
  PRIMARY KEY (connection, message_id)
);
-- Mails sent and received, by what answers to them name.
CREATE TABLE sys.mail_thread (
  id text PRIMARY KEY,
  run_id uuid,
  object text,
  record_id uuid,
  at timestamptz(3) NOT NULL
);
`,
}
