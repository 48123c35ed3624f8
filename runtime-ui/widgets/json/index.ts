import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'json',
  Input,
  Cell,
  icon: 'braces',
  width: 180,
})
