import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'text',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'type',
  width: 200,
})
