import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'email',
  Input: defineAsyncComponent(() => import('../text/Input.vue')),
  Cell,
  icon: 'mail',
  width: 200,
})
