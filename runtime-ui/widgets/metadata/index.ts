import { defineAsyncComponent } from 'vue'
import Cell from '../json/Cell.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'metadata',
  Input: defineAsyncComponent(() => import('../json/Input.vue')),
  Cell,
  icon: 'braces',
  width: 180,
})
