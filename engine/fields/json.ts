import { json } from '../../metadata/language/values/structured.ts'
import { jsonField } from './json-field.ts'

/** Any JSON value. */
export default jsonField({ value: json, examples: [{ a: [1, '二', null] }, 'text', 0, false] })
