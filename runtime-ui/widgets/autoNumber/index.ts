import { defineAsyncComponent } from 'vue'
import Cell from '../text/Cell.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'autoNumber',
  Input: defineAsyncComponent(() => import('../text/Input.vue')),
  Cell,
  icon: 'hash',
  width: 140,
})
