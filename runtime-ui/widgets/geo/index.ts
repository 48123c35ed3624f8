import { defineWidget } from '../widget.ts'
import Cell from './Cell.vue'
import Input from './Input.vue'

export default defineWidget({
  name: 'geo',
  Input,
  Cell,
  icon: 'map-pin',
  width: 170,
})
