import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import { parseDay } from './parse.ts'

export default defineWidget({
  name: 'date',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'calendar',
  width: 128,
  whole: 124,
  parse: (text) => parseDay(text),
})
