import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'url',
  Input: defineAsyncComponent(() => import('../text/Input.vue')),
  Cell,
  icon: 'globe',
  width: 200,
})
