import { defineAsyncComponent } from 'vue'
import Cell from '../reference/Cell.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'multiReference',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'link',
  width: 200,
})
