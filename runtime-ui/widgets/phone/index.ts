import Input from '../text/Input.vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'phone',
  Input,
  Cell,
  icon: 'phone',
  width: 150,
})
