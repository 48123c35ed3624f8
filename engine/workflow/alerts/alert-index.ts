import type { AlertDocument } from '../../../metadata/schema/types.ts'
import type { AppModel } from '../../model.ts'

export interface Alert {
  name: string
  document: AlertDocument
}

export interface AlertIndex {
  /** Those that are looked at when a record changes, by its object. */
  changes: ReadonlyMap<string, readonly Alert[]>
  /** Those that are looked at from time to time. */
  timed: readonly Alert[]
}

const made = new WeakMap<AppModel['alerts'], AlertIndex>()

/** Once a model. */
export function alertIndex({ alerts }: Pick<AppModel, 'alerts'>): AlertIndex {
  const known = made.get(alerts)
  if (known) return known
  const all = [...alerts].map(([name, document]): Alert => ({ name, document }))
  const changes = new Map<string, Alert[]>()
  for (const alert of all) {
    const { object, check } = alert.document
    if (check?.on?.includes('change')) changes.set(object, [...(changes.get(object) ?? []), alert])
  }
  const index = { changes, timed: all.filter(({ document }) => document.check?.every !== undefined) }
  made.set(alerts, index)
  return index
}
