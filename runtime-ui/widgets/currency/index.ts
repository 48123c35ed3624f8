import { parseNumber } from '../../kit/parse-number.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'currency',
  Input,
  Cell,
  icon: 'banknote',
  width: 130,
  align: 'end',
  parse: (text, _field, locale) => parseNumber(text, locale),
})
