import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'dateTime',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'calendar-clock',
  width: 178,
  whole: true,
})
