import Input from '../reference/Input.vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'user',
  Input,
  Cell,
  icon: 'user-round',
  width: 150,
})
