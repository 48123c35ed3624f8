import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'longText',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'text',
  width: 260,
})
