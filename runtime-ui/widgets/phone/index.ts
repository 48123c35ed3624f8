import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'phone',
  Input: defineAsyncComponent(() => import('../text/Input.vue')),
  Cell,
  icon: 'phone',
  width: 150,
})
