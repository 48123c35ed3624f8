import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'
import { parseDuration } from './parse-duration.ts'

export default defineWidget({
  name: 'duration',
  Input,
  Cell,
  icon: 'timer',
  width: 100,
  align: 'end',
  parse: (text) => parseDuration(text),
})
