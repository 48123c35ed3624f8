import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'address',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'map-pin',
  width: 220,
})
