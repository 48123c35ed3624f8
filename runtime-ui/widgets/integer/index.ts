import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'
import { parseNumeric } from './parse.ts'

export default defineWidget({
  name: 'integer',
  Input,
  Cell,
  icon: 'hash',
  width: 110,
  align: 'end',
  parse: parseNumeric,
})
