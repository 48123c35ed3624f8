import { beforeEach, describe, expect, it } from 'vitest'
import {
  beginPerson,
  endPerson,
  pausePerson,
  personal,
} from '../../../runtime-ui/composables/personal-storage.ts'

describe('what a computer keeps for a person', () => {
  beforeEach(() => {
    endPerson()
    localStorage.clear()
    sessionStorage.clear()
  })
  const everything = () =>
    [localStorage, sessionStorage].flatMap((store) =>
      Object.keys(store).map((key) => `${key} ${store.getItem(key)}`),
    )

  it('is there for them and nobody else', () => {
    beginPerson('mia')
    personal.set('draft:new:customer', 'Acme')
    expect(personal.get('draft:new:customer')).toBe('Acme')

    beginPerson('tom')
    expect(personal.get('draft:new:customer')).toBeNull()
    expect(everything()).toEqual([])
  })

  it('is gone once they have signed out', () => {
    beginPerson('mia')
    personal.set('recent', 'Acme')
    endPerson()

    expect(everything()).toEqual([])
    beginPerson('mia')
    expect(personal.get('recent')).toBeNull()
  })

  it('waits in the tab when their session ends, for them alone', () => {
    beginPerson('mia')
    personal.set('draft:new:customer', 'Acme')
    pausePerson()
    expect(Object.keys(localStorage)).toEqual([])
    expect(personal.get('draft:new:customer')).toBeNull()
    beginPerson('mia')
    expect(personal.get('draft:new:customer')).toBe('Acme')

    pausePerson()
    beginPerson('tom')
    expect(everything()).toEqual([])
  })

  it('is not written after they have gone, and what was kept without an owner goes', () => {
    localStorage.setItem('draft:new:customer', 'Acme')
    localStorage.setItem('recent', '[]')
    localStorage.setItem('theme', 'dark')
    personal.set('draft:new:customer', 'late')
    beginPerson('mia')

    expect(everything()).toEqual(['theme dark'])
  })
})
