import { createHmac } from 'node:crypto'
import type { Keyring } from '../../keys.ts'

/** What calls of one workflow are signed with; whoever is called is told it, and can sign nothing else by it. */
export const signingSecret = (keys: Keyring, workflow: string): string =>
  createHmac('sha256', keys.newest('outgoing').key).update(workflow).digest('base64url')
