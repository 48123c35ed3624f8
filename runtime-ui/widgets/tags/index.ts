import { defineAsyncComponent } from 'vue'
import Cell from '../multiSelect/Cell.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'tags',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'tags',
  width: 180,
  parse: (text) =>
    text
      .split(/[,;，；]/)
      .map((part) => part.trim())
      .filter(Boolean),
})
