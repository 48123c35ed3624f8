import type { Path } from '../document/set-at.ts'
import type { LocatedSchema } from './schema.ts'

/** A form inside an editor, drawn by the SchemaForm around it: controls hand it down as a slot and so import no form. */
export interface NestedForm {
  schema: LocatedSchema
  value: Record<string, unknown>
  leaveOut?: string[]
  set: (path: Path, value: unknown) => void
}
