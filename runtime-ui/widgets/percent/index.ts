import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'percent',
  Input,
  Cell,
  icon: 'percent',
  width: 120,
  align: 'end',
  parse: parseNumeric,
})
