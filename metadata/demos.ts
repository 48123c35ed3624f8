import type { Demo } from './crm/demo/demo.ts'
import { crmDemo } from './crm/demo/index.ts'

/** Demo records that packages ship, by package. */
export const demos: Readonly<Record<string, (now: Date) => Demo>> = { crm: crmDemo }
