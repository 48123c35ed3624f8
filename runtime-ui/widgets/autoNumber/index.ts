import Cell from '../text/Cell.vue'
import Input from '../text/Input.vue'
import { defineWidget } from '../widget.ts'

export default defineWidget({
  name: 'autoNumber',
  Input,
  Cell,
  icon: 'hash',
  width: 140,
})
