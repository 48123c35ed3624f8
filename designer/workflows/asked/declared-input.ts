import type { ProcessDocument } from '../levels.ts'
import { type AskedEntry, askedForms } from './entries.ts'

/** What a workflow says that its callers give it, itself or at its way in for callers. */
export function declaredInput(document: ProcessDocument | undefined): AskedEntry[] {
  const called = Object.values(document?.triggers ?? {}).filter(({ type }) => type === 'called')
  return [document?.['input'], ...called.map((trigger) => trigger['input'])].flatMap(askedForms.schema.read)
}
