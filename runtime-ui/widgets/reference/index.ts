import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'reference',
  Input,
  Cell,
  icon: 'link',
  width: 180,
})
