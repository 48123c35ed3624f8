import Cell from '../multiSelect/Cell.vue'
import { defineWidget } from '../widget.ts'
import Input from './Input.vue'

export default defineWidget({
  name: 'tags',
  Input,
  Cell,
  icon: 'tags',
  width: 180,
  parse: (text) =>
    text
      .split(/[,;，；]/)
      .map((part) => part.trim())
      .filter(Boolean),
})
