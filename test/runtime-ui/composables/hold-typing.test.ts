import { afterEach, expect, it } from 'vitest'
import { holdTyping } from '../../../runtime-ui/composables/hold-typing.ts'

afterEach(() => {
  document.body.innerHTML = ''
})

it('gives what was typed before a field was there, to be typed on although the field is selected then', async () => {
  const stop = holdTyping()
  for (const key of 'An')
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  document.body.innerHTML = '<input>'
  const field = document.querySelector('input')!
  field.focus()
  field.select()
  await Promise.resolve()
  expect(field.value).toBe('An')
  expect([field.selectionStart, field.selectionEnd]).toEqual([2, 2])
  stop()
})
