import { beforeEach, describe, expect, it, vi } from 'vitest'
import { beginPerson, endPerson, personal } from '../../../runtime-ui/composables/personal-storage.ts'

describe('what a browser keeps for a person', () => {
  beforeEach(() => {
    endPerson()
    localStorage.clear()
    sessionStorage.clear()
  })
  const everything = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
  /** Another tab: the same storage, its own memory. */
  async function otherTab() {
    vi.resetModules()
    return await import('../../../runtime-ui/composables/personal-storage.ts')
  }

  it('is there for them and nobody else', () => {
    beginPerson('mia')
    personal().set('draft:new:customer', 'Acme')
    expect(personal().get('draft:new:customer')).toBe('Acme')

    beginPerson('tom')
    expect(personal().get('draft:new:customer')).toBeNull()
    expect(everything()).not.toContain('Acme')
  })

  it('is gone once they have signed out', () => {
    beginPerson('mia')
    personal().set('recent', 'Acme')
    endPerson()

    expect(localStorage).toHaveLength(0)
    beginPerson('mia')
    expect(personal().get('recent')).toBeNull()
  })

  it('stays when their session ends by itself, with what they typed last', async () => {
    beginPerson('mia')
    const form = personal()
    form.set('draft:new:customer', 'Acme')
    // Nobody tells it of an ended session: a form that is being left still writes.
    form.set('draft:new:customer', 'Acme Ltd')

    const reloaded = await otherTab()
    expect(reloaded.personal().get('draft:new:customer')).toBeNull()
    reloaded.beginPerson('mia')
    expect(reloaded.personal().get('draft:new:customer')).toBe('Acme Ltd')
  })

  it('is shared by tabs: signing out in one ends it in all', async () => {
    beginPerson('mia')
    const form = personal()
    const other = await otherTab()
    other.beginPerson('mia')
    form.set('draft:new:customer', 'Acme')
    expect(other.personal().get('draft:new:customer')).toBe('Acme')

    other.endPerson()
    form.set('draft:new:customer', 'Acme Ltd')
    expect(form.get('draft:new:customer')).toBeNull()
    expect(localStorage).toHaveLength(0)
  })

  it('is not written by a form that was left open when somebody else signs in, here or in another tab', async () => {
    beginPerson('mia')
    const form = personal()
    const other = await otherTab()
    other.beginPerson('tom')
    form.set('draft:new:customer', 'Acme')
    expect(everything()).not.toContain('Acme')

    beginPerson('tom')
    form.set('draft:new:customer', 'Acme')
    expect(everything()).not.toContain('Acme')
    expect(personal().get('draft:new:customer')).toBeNull()
  })

  it('is not written while nobody is signed in, and what was kept without an owner goes', () => {
    localStorage.setItem('draft:new:customer', 'Acme')
    localStorage.setItem('recent', '["Acme"]')
    localStorage.setItem('theme', 'dark')
    personal().set('draft:new:customer', 'Acme, late')
    beginPerson('mia')

    expect(everything()).not.toContain('Acme')
    expect(localStorage.getItem('theme')).toBe('dark')
  })
})
