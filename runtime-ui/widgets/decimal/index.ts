import { defineAsyncComponent } from 'vue'
import { parseNumber } from '../../kit/parse-number.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'decimal',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'hash',
  width: 120,
  least: 84,
  align: 'end',
  parse: (text, _field, locale) => parseNumber(text, locale),
})
