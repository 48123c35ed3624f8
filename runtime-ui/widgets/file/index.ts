import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'file',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'paperclip',
  width: 160,
})
