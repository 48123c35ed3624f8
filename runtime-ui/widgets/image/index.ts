import Input from '../file/Input.vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'image',
  Input,
  Cell,
  icon: 'image',
  width: 120,
})
