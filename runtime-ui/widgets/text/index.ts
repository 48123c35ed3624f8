import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'text',
  Input,
  Cell,
  icon: 'type',
  width: 200,
})
