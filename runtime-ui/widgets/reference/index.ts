import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'reference',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'link',
  width: 180,
})
