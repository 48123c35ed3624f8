import { describe, expect, it, vi } from 'vitest'
import { createApp, h, nextTick, ref } from 'vue'
import CodeField from '../../../designer/source/CodeField.vue'
import { offsetOf } from '../../../designer/source/offset-of.ts'

describe('the code field', () => {
  it('keeps its editor when the value changes, so that typing goes on', async () => {
    const text = ref('a = 1')
    const host = document.body.appendChild(document.createElement('div'))
    const app = createApp({ render: () => h(CodeField, { modelValue: text.value, label: 'Condition' }) })
    app.mount(host)
    const content = () => host.querySelector('.cm-content')
    await vi.waitUntil(content, { timeout: 10_000 })
    text.value = 'a = 2'
    await nextTick()
    expect(content()?.textContent).toBe('a = 2')
    app.unmount()
  })
})

describe('a place in the source', () => {
  const text = JSON.stringify(
    { label: 'x', fields: { name: { type: 'text' }, label: { type: 'text' } } },
    null,
    2,
  )

  it('finds a key by its path, not by its first mention', () => {
    const at = offsetOf(text, ['fields', 'label', 'type'])!
    expect(text.slice(at.from, at.to)).toBe('"type"')
    expect(at.from).toBeGreaterThan(text.indexOf('"label": {'))
  })

  it('ends at the last key that is there', () => {
    const at = offsetOf(text, ['fields', 'name', 'maxLength'])!
    expect(text.slice(at.from, at.to)).toBe('"name"')
  })
})
