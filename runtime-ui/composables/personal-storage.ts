/*
 * What this browser keeps for the person who is signed in: drafts, records opened lately. It stands under the id of
 * whose it is, and stays when their session ends by itself: who signs in again finds what they were typing. It goes
 * when they sign out and when somebody else signs in. Tabs share it, and who is signed in stands beside it, so that a
 * tab that has not heard of it yet neither reads nor writes for somebody who has gone.
 */

const prefix = 'mine:'
const whose = 'signed-in'
/** Where such things were kept before they had an owner. */
const ownerless = /^(draft:|first-view:)|^recent$/

let owner: string | undefined

function removeAllBut(own: string | undefined) {
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
  for (const key of keys)
    if (ownerless.test(key) || (key.startsWith(prefix) && (own === undefined || !key.startsWith(own))))
      localStorage.removeItem(key)
}

/** Somebody is signed in: what others left goes. */
export function beginPerson(id: string): void {
  owner = id
  removeAllBut(`${prefix}${id}:`)
  if (localStorage.getItem(whose) !== id) localStorage.setItem(whose, id)
}

/** They signed out, in all tabs. */
export function endPerson(): void {
  owner = undefined
  localStorage.removeItem(whose)
  removeAllBut(undefined)
}

/**
 * The things of whoever is signed in now; they stay that person's when somebody else takes over this tab. While
 * somebody is looked at as, and once the person has gone, nothing is found and nothing kept.
 */
export function personal() {
  const id = owner
  const isHere = () => id !== undefined && localStorage.getItem(whose) === id
  const placeOf = (name: string) => `${prefix}${id}:${name}`
  return {
    get: (name: string): string | null => (isHere() ? localStorage.getItem(placeOf(name)) : null),
    set(name: string, text: string): void {
      if (isHere()) localStorage.setItem(placeOf(name), text)
    },
    remove(name: string): void {
      if (isHere()) localStorage.removeItem(placeOf(name))
    },
  }
}
