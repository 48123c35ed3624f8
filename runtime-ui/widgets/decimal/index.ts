import { parseNumber } from '../../kit/parse-number.ts'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'decimal',
  Input,
  Cell,
  icon: 'hash',
  width: 120,
  align: 'end',
  parse: (text, _field, locale) => parseNumber(text, locale),
})
