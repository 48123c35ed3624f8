import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'file',
  Input,
  Cell,
  icon: 'paperclip',
  width: 160,
})
