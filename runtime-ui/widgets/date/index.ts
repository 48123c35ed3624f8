import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import { parseDay } from './parse.ts'

export default defineWidget({
  name: 'date',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'calendar',
  width: 126,
  whole: true,
  parse: (text) => parseDay(text),
})
