import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import { parseDuration } from './parse-duration.ts'

export default defineWidget({
  name: 'duration',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'timer',
  width: 100,
  align: 'end',
  parse: (text) => parseDuration(text),
})
