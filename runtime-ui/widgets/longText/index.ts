import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'longText',
  Input,
  Cell,
  icon: 'text',
  width: 260,
})
