import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'
import { parseOption } from './parse.ts'

export default defineWidget({
  name: 'select',
  Input,
  Cell,
  icon: 'circle-dot',
  width: 140,
  parse: parseOption,
})
