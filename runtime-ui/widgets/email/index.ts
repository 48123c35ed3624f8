import Input from '../text/Input.vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'email',
  Input,
  Cell,
  icon: 'mail',
  width: 200,
})
