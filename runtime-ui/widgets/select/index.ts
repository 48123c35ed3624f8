import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import { parseOption } from './parse.ts'

export default defineWidget({
  name: 'select',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'circle-dot',
  width: 140,
  parse: parseOption,
})
