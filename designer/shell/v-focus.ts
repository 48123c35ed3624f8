import { nextTick, type ObjectDirective } from 'vue'

/** Puts the cursor into the field when what holds it opens. */
export const vFocus: ObjectDirective<HTMLElement> = {
  mounted: (element) => void nextTick(() => (element.querySelector('input') ?? element).focus()),
}
