import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'time',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'clock',
  width: 90,
})
