import { address } from '../../metadata/language/values/structured.ts'
import { jsonField } from './json-field.ts'

/** A postal address. */
export default jsonField({
  value: address,
  examples: [{ city: '上海', postal_code: '200000', street: '1 Main St' }],
})
