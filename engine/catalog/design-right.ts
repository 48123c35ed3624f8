import type { Ctx } from '../context.ts'
import { defineSlot } from '../slots.ts'

/** Throws `forbidden` for whoever may not design. Filled in app.ts by permissions, which stands further right. */
export const designRight = defineSlot<(ctx: Ctx) => void>('designRight')
