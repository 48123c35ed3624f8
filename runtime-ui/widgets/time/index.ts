import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'time',
  Input,
  Cell,
  icon: 'clock',
  width: 90,
})
