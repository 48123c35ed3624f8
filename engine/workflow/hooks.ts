import type { Ctx } from '../context.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
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

/** Addresses of webhooks, with what their callers have to know. @throws forbidden */
export function listHooks(ctx: Ctx): { data: Hook[] } {
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
  return { data }
}
