/*
 * What this computer keeps for the person who is signed in: drafts, records opened lately. It goes when they sign out
 * and when somebody else signs in. When their session ends by itself it is kept for this tab alone, so that who signs
 * in again there finds what they were typing.
 */

const prefix = 'mine:'
/** Where such things were kept before they had an owner. */
const ownerless = /^(draft:|first-view:)|^recent$/

let owner: string | undefined

const keysOf = (store: Storage): string[] =>
  Array.from({ length: store.length }, (_, at) => store.key(at) ?? '')
const placeOf = (name: string) => `${prefix}${owner}:${name}`

/** Somebody is signed in: what others left goes. */
export function beginPerson(id: string): void {
  owner = id
  const own = placeOf('')
  for (const store of [localStorage, sessionStorage])
    for (const key of keysOf(store))
      if (ownerless.test(key) || (key.startsWith(prefix) && !key.startsWith(own))) store.removeItem(key)
  move(sessionStorage, localStorage)
}

/** Their session is over; they may come back. */
export function pausePerson(): void {
  owner = undefined
  move(localStorage, sessionStorage)
}

/** They signed out. */
export function endPerson(): void {
  owner = undefined
  for (const store of [localStorage, sessionStorage])
    for (const key of keysOf(store)) if (key.startsWith(prefix) || ownerless.test(key)) store.removeItem(key)
}

function move(from: Storage, to: Storage): void {
  for (const key of keysOf(from)) {
    if (!key.startsWith(prefix)) continue
    to.setItem(key, from.getItem(key) ?? '')
    from.removeItem(key)
  }
}

/** While nobody is signed in, or somebody is looked at as, nothing is found and nothing kept. */
export const personal = {
  get: (name: string): string | null => (owner === undefined ? null : localStorage.getItem(placeOf(name))),
  set(name: string, text: string): void {
    if (owner !== undefined) localStorage.setItem(placeOf(name), text)
  },
  remove(name: string): void {
    if (owner !== undefined) localStorage.removeItem(placeOf(name))
  },
}
