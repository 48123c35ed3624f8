import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'json',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'braces',
  width: 180,
})
