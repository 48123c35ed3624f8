import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import { parseNumeric } from './parse.ts'

export default defineWidget({
  name: 'integer',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'hash',
  width: 110,
  least: 76,
  align: 'end',
  parse: parseNumeric,
})
