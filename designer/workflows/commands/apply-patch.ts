import { defineCommand } from '../../document/command.ts'
import type { Bilingual } from '../../document/text.ts'
import type { ProcessDocument } from '../levels.ts'

/** Merges a patch that a check proposes into the document (RFC 7396). */
export const applyPatch = defineCommand<ProcessDocument, { patch: unknown; label: Bilingual }>({
  name: 'applyPatch',
  label: ({ label }) => label,
  apply: (document, { patch }) => merged(document, patch) as ProcessDocument,
})

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merged(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch
  const now: Record<string, unknown> = isMap(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete now[key]
    else now[key] = merged(now[key], value)
  }
  return now
}
