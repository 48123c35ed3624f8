import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'boolean',
  Input,
  Cell,
  icon: 'toggle-left',
  width: 90,
  parse: (text) => /^(1|x|y|yes|true|是|对|✓|√)$/i.test(text.trim()),
})
