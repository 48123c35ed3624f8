import { defineAsyncComponent } from 'vue'
import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

/** A whole number that is a name rather than an amount, such as a year: its digits are not grouped. */
export default defineWidget({
  name: 'year',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'calendar',
  width: 90,
  least: 76,
  align: 'end',
  parse: parseNumeric,
})
