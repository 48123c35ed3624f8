import { defineAsyncComponent } from 'vue'
import { parseOption } from '../select/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'multiSelect',
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Cell,
  icon: 'list-checks',
  width: 180,
  parse: (text, field) => text.split(/[,;，；]/).flatMap((part) => parseOption(part, field) ?? []),
})
