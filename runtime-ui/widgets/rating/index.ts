import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'rating',
  Input,
  Cell,
  icon: 'star',
  width: 110,
  parse: parseNumeric,
})
