import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { beginPerson, endPerson } from '../../../runtime-ui/composables/personal-storage.ts'
import { useDraft } from '../../../runtime-ui/form/useDraft.ts'

describe('a draft', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.useFakeTimers()
    beginPerson('mia')
  })
  afterEach(() => {
    endPerson()
    vi.useRealTimers()
  })
  /** A form in which somebody types a name; `leave` takes it from the screen. */
  async function type(name: string) {
    const values = ref<Record<string, unknown>>({})
    const scope = effectScope()
    scope.run(() => useDraft('new:customer', values, () => true))
    values.value = { name }
    await nextTick()
    return { leave: () => scope.stop() }
  }
  const found = () => effectScope().run(() => useDraft('new:customer', ref({}), () => false))?.found.value

  it('is kept although the session turns out to be over right after typing', async () => {
    const { leave } = await type('Acme')
    leave()
    vi.advanceTimersByTime(400)

    beginPerson('mia')
    expect(found()?.values).toEqual({ name: 'Acme' })
  })

  it('is not kept when they sign out right after typing, nor for who signs in then', async () => {
    await type('Acme')
    endPerson()
    beginPerson('tom')
    vi.advanceTimersByTime(400)

    expect(found()).toBeUndefined()
    expect(JSON.stringify({ ...localStorage })).not.toContain('Acme')
  })
})
