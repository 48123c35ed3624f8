import { geo } from '../../metadata/language/values/structured.ts'
import { jsonField } from './json-field.ts'

/** A place in degrees. */
export default jsonField({
  value: geo,
  examples: [
    { lat: 39.9042, lng: 116.4074 },
    { lat: -90, lng: 180 },
  ],
})
