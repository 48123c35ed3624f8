import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import type { Bilingual } from '../../document/text.ts'

/** Says so when the object has no such field. */
export const noField = (object: ObjectDocument, field: string): Bilingual | undefined =>
  field in object.fields ? undefined : { en: `No field ${field}`, zh: `没有字段 ${field}` }
