import { defineAsyncComponent } from 'vue'
import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'percent',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'percent',
  width: 120,
  least: 84,
  align: 'end',
  parse: parseNumeric,
})
