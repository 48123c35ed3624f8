import { defineAsyncComponent } from 'vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'boolean',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'toggle-left',
  width: 90,
  least: 72,
  parse: (text) => /^(1|x|y|yes|true|是|对|✓|√)$/i.test(text.trim()),
})
