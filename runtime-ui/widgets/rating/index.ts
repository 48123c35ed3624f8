import { defineAsyncComponent } from 'vue'
import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'rating',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'star',
  width: 110,
  parse: parseNumeric,
})
