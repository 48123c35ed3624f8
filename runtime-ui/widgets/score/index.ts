import { defineAsyncComponent } from 'vue'
import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'score',
  Input: defineAsyncComponent(() => import('../integer/Input.vue')),
  Cell,
  icon: 'gauge',
  width: 100,
  align: 'end',
  parse: parseNumeric,
})
