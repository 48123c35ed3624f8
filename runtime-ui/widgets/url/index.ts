import Input from '../text/Input.vue'
import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'

export default defineWidget({
  name: 'url',
  Input,
  Cell,
  icon: 'globe',
  width: 200,
})
