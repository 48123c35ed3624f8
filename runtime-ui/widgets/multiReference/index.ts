import Cell from '../reference/Cell.vue'
import { defineWidget } from '../widget.ts'
import Input from './Input.vue'

export default defineWidget({
  name: 'multiReference',
  Input,
  Cell,
  icon: 'link',
  width: 200,
})
