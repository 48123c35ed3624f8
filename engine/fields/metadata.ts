import { metadata } from '../../metadata/language/values/structured.ts'
import { jsonField } from './json-field.ts'

/** A fragment of metadata. */
export default jsonField({ value: metadata, examples: [{ type: 'text', label: { en: 'x' } }] })
