import type { AppDocument } from '../../metadata/schema/types.ts'
import type { AppModel, NavigationGroup, NavigationItem, Problem } from '../model.ts'
import { inOrder } from './documents.ts'
import { problem } from './problem.ts'

/** The groups of one package; entries to what does not exist are left out and named. */
export function compileNavigation(
  name: string,
  app: AppDocument,
  model: Pick<AppModel, 'objects' | 'views' | 'pages'>,
  report: (found: Problem) => void,
): NavigationGroup[] {
  return inOrder(app.navigation, app.order).flatMap((groupName) => {
    const group = app.navigation![groupName]!
    if (group.active === false) return []
    const items = inOrder(group.items, group.order).flatMap((itemName): NavigationItem[] => {
      const item = group.items[itemName]!
      const missing =
        (item.object && !model.objects.has(item.object) && item.object) ||
        (item.view && !model.views.has(item.view) && item.view) ||
        (item.page && !model.pages.has(item.page) && item.page)
      if (item.active === false) return []
      if (!missing) return [{ name: itemName, ...pickDefined(item) }]
      report(
        problem(
          'unknown_target',
          `app/${name}#/navigation/${groupName}/items/${itemName}`,
          `The entry leads to "${missing}", which does not exist.`,
          `该导航项指向不存在的“${missing}”。`,
          { severity: 'warning' },
        ),
      )
      return []
    })
    return items.length === 0
      ? []
      : [
          {
            name: groupName,
            label: group.label ?? groupName,
            ...(group.icon ? { icon: group.icon } : {}),
            items,
          },
        ]
  })
}

function pickDefined(
  item: NonNullable<AppDocument['navigation']>[string]['items'][string],
): Omit<NavigationItem, 'name'> {
  const { label, icon, object, view, page, dashboard, url } = item as NavigationItem
  return Object.fromEntries(
    Object.entries({ label, icon, object, view, page, dashboard, url }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}
