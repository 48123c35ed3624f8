import type { AppView, ObjectRights } from './model.ts'

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
