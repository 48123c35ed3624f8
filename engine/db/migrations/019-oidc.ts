import type { Migration } from '../migration.ts'

/** Who a provider's subjects are here: an e-mail may change hands, a subject does not. */
export const oidc: Migration = {
  id: 19,
  name: 'sign-in by other providers',
  up: `
CREATE TABLE IF NOT EXISTS sys.oidc_identity (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, user_id)
);
`,
}
