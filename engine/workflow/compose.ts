import './alerts/check-alert.ts'
import './check-workflow.ts'
import type { Clock, Log } from '../context.ts'
import type { Database } from '../database.ts'
import type { Contexts } from '../jobs/contexts.ts'
import type { Keyring } from '../keys.ts'
import { Outside } from '../network/outside.ts'
import { Registry } from '../registry.ts'
import { workNodes } from './nodes/index.ts'
import { OutsideCaller, type OutsideDoer } from './outside/caller.ts'
import { documentDoer } from './outside/document-call.ts'
import { emailDoer } from './outside/email-call.ts'
import { signer } from './outside/http-auth.ts'
import { httpDoer } from './outside/http-call.ts'
import { pluginDoer } from './outside/plugin-call.ts'
import { signingSecret } from './outside/signing-secret.ts'
import { Workflows } from './workflows.ts'
import { type RunKind, workflowWorld } from './world.ts'

export interface WorkflowSettings {
  db: Database
  clock: Clock
  log: Log
  keys: Keyring
  contexts: Contexts
  smtpUrl?: string
  publicUrl?: string
  fetchAllow?: readonly string[]
  /** Runs of another kind, that the same workers move. */
  other?: RunKind
}

/** Workflows with everything that is to be had here. */
export function composeWorkflows(settings: WorkflowSettings): Workflows {
  const { db, clock, log, keys, contexts, smtpUrl, publicUrl, fetchAllow = [], other } = settings
  const host = publicUrl ? new URL(publicUrl).hostname : 'localhost'
  const doers = new Registry<OutsideDoer>('work outside', [
    emailDoer({ from: `Trellis <no-reply@${host}>`, ...(smtpUrl ? { smtpUrl } : {}) }),
    pluginDoer,
    documentDoer(contexts),
    httpDoer(
      new Outside({ allow: fetchAllow }),
      (workflow) => signingSecret(keys, workflow),
      signer(contexts, keys),
    ),
  ])
  return new Workflows({
    db,
    clock,
    log,
    world: workflowWorld({ clock, contexts, work: workNodes(), ...(other ? { other } : {}) }),
    caller: new OutsideCaller({ db, clock, log, doers }),
    system: contexts.system,
  })
}
