const key = 'view-as'

/** The person as whom this tab looks at everything; other tabs are one's own. */
export const viewedAs = (): string | undefined => sessionStorage.getItem(key) ?? undefined

/** Begins to look as the person that the address names (`?view_as=`), and takes that out of the address. */
export function beginViewAs(): void {
  const address = new URL(window.location.href)
  const id = address.searchParams.get('view_as')
  if (!id) return
  sessionStorage.setItem(key, id)
  address.searchParams.delete('view_as')
  window.history.replaceState(window.history.state, '', address)
}

/** Back to what one sees oneself; whatever was loaded as somebody else goes with the page. */
export function stopViewAs(to: string): void {
  sessionStorage.removeItem(key)
  window.location.assign(to)
}
