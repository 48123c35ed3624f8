import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'user',
  Input: defineAsyncComponent(() => import('../reference/Input.vue')),
  Cell,
  icon: 'user-round',
  width: 150,
})
