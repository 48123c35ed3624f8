import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'address',
  Input,
  Cell,
  icon: 'map-pin',
  width: 220,
})
