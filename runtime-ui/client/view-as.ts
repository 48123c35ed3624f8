import type { AppView, ObjectRights } from './model.ts'

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

const changing = ['create', 'update', 'delete', 'import', 'transfer', 'share', 'purge'] as const

/**
 * The model as it is looked at: what the person could change is there to be seen only, so that nothing is offered
 * which would be refused.
 */
export const toLookAt = (app: AppView): AppView => ({
  ...app,
  objects: Object.fromEntries(
    Object.entries(app.objects).map(([name, object]) => [
      name,
      { ...object, rights: { ...object.rights, ...nothing } },
    ]),
  ),
})
const nothing = Object.fromEntries(changing.map((act) => [act, false])) as Partial<ObjectRights>
