import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'image',
  Input: defineAsyncComponent(() => import('../file/Input.vue')),
  Cell,
  icon: 'image',
  width: 120,
})
