import Input from '../integer/Input.vue'
import { parseNumeric } from '../integer/parse.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'score',
  Input,
  Cell,
  icon: 'gauge',
  width: 100,
  align: 'end',
  parse: parseNumeric,
})
