/** A way into an approval as a document writes it. */
export interface Trigger {
  type: string
  when?: string
  on?: string[]
  fields?: string[]
  becomes?: boolean
  pipeline?: string
  field?: string
  from?: string[]
  to?: string[]
}

/** What can be done to a record that starts an approval, besides by hand and by stage. */
export const recordActs = ['create', 'update', 'delete', 'transfer'] as const

export const triggerTypes = ['manual', 'recordChanged', 'stageChanged'] as const

const starts: Readonly<Record<string, Trigger>> = {
  manual: { type: 'manual' },
  recordChanged: { type: 'recordChanged', on: ['update'] },
  stageChanged: { type: 'stageChanged' },
}
export const startingTrigger = (type: string): Trigger => starts[type] ?? { type }

/** A name that is free, after what the trigger is about. */
export function freeTrigger(type: string, taken: readonly string[]): string {
  const base = { manual: 'by_hand', recordChanged: 'changed', stageChanged: 'stage' }[type] ?? type
  if (!taken.includes(base)) return base
  for (let n = 2; ; n += 1) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
}
