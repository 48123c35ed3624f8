import Cell from '../json/Cell.vue'
import Input from '../json/Input.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'metadata',
  Input,
  Cell,
  icon: 'braces',
  width: 180,
})
