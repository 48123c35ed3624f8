import type { AppView } from '../client/model.ts'
import { viewKinds } from '../views/view-kinds.ts'

export interface NavLink {
  name: string
  label: string
  icon: string
  /** Router path, without `/app`. */
  to: string
  external?: string
}
export interface NavGroup {
  name: string
  label: string
  links: NavLink[]
}

/** The navigation as links: items that lead to what this user may not see, or to what has no page yet, are left out. */
export function toNavigation(shell: AppView): NavGroup[] {
  const groups = (shell.navigation ?? []).map((group) => ({
    name: group.name,
    label: group.label,
    links: group.items.flatMap((item): NavLink[] => {
      const object = item.object ? shell.objects[item.object] : undefined
      if (item.viewType && !viewKinds[item.viewType]) return []
      if (object)
        return [
          {
            name: item.name,
            label: item.label || object.pluralLabel,
            icon: item.icon ?? object.icon,
            to: `/o/${object.name}${item.view ? `?view=${item.view}` : ''}`,
          },
        ]
      if (item.url)
        return [
          {
            name: item.name,
            label: item.label,
            icon: item.icon ?? 'external-link',
            to: '',
            external: item.url,
          },
        ]
      return []
    }),
  }))
  const shown = groups.filter((group) => group.links.length)
  if (shown.length) return shown
  const all = Object.values(shell.objects).map((object) => ({
    name: object.name,
    label: object.pluralLabel,
    icon: object.icon,
    to: `/o/${object.name}`,
  }))
  return [{ name: 'all', label: '', links: all }]
}

/** The link to the page one is on: that of the view shown, else that of its object. */
export function linkHere(
  groups: readonly NavGroup[],
  { path, view }: { path: string; view?: string | undefined },
): NavLink | undefined {
  const links = groups.flatMap((group) => group.links)
  const onIt = links.filter(({ to }) => {
    const [place] = to.split('?')
    return !!place && (path === place || path.startsWith(`${place}/`))
  })
  const shown = view && onIt.find(({ to }) => to.split('?view=')[1] === view)
  return shown || onIt.find(({ to }) => !to.includes('?'))
}
