import { defineAsyncComponent } from 'vue'
import { parseNumber } from '../../kit/parse-number.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'currency',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'banknote',
  width: 130,
  least: 116,
  align: 'end',
  parse: (text, _field, locale) => parseNumber(text, locale),
})
