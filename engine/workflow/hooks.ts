import type { Ctx } from '../context.ts'
import { keyring } from '../keys.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import type { NodeDocument } from '../process/graph/document.ts'
import { signingSecret } from './outside/signing-secret.ts'
import { hookSecret, hookToken } from './start-by-hook.ts'
import { triggerIndex } from './trigger-index.ts'

export interface Hook {
  workflow: string
  trigger: string
  /** Where to call: below the installation's own address. */
  path: string
  /** How a call is checked; null: by its address alone. */
  verify: string | null
  /** What the caller signs with, or shows. */
  secret: string | null
}

/** What those whom a workflow calls check its signatures with. */
export interface Signing {
  workflow: string
  secret: string
}

/** Addresses of webhooks, with what their callers have to know, and what is signed with. @throws forbidden */
export function listHooks(ctx: Ctx): { data: Hook[]; signing: Signing[] } {
  requireSystemRight(ctx, 'design')
  const data = (triggerIndex(ctx.model).types.get('webhook') ?? []).map(({ workflow, name, trigger }) => {
    const { type = null } = (trigger['verify'] ?? {}) as { type?: string }
    return {
      workflow,
      trigger: name,
      path: `/api/hooks/${hookToken(ctx, workflow, name)}`,
      verify: type,
      secret: type === null ? null : hookSecret(ctx, workflow, name),
    }
  })
  const keys = ctx.parts.get(keyring)
  const signing = [...ctx.model.workflows]
    .filter(([, { nodes }]) => asksOutside(nodes as Nodes))
    .map(([workflow]) => ({ workflow, secret: signingSecret(keys, workflow) }))
  return { data, signing }
}

type Nodes = Readonly<Record<string, NodeDocument>>

const asksOutside = (nodes: Nodes): boolean =>
  Object.values(nodes).some((node) => node.type === 'http' || (node.nodes && asksOutside(node.nodes)))
