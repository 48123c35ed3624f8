import { createRouter, createWebHistory, type Router } from 'vue-router'
import { toApiError } from '../runtime-ui/client/api-error.ts'
import type { ModelStore } from '../runtime-ui/composables/useModel.ts'

/** People come here from the app's own sign-in page, and go back to where they were. */
export function goToDoor(page: 'sign-in' | 'second-factor', fullPath: string): void {
  window.location.assign(`/app/${page}?back=${encodeURIComponent(`/design${fullPath}`)}`)
}

const has = (system: readonly string[], right: string): boolean =>
  system.includes(right) || system.includes('*')

export const mayDesign = (system: readonly string[]): boolean => has(system, 'design')

/** The first page that people with these rights have in the studio. */
function homeOf(system: readonly string[]): string {
  if (mayDesign(system)) return '/objects'
  if (has(system, 'manage_users')) return '/users'
  return has(system, 'view_audit') ? '/audit' : '/forbidden'
}

/**
 * Addresses under `/design/`. Most are for those who may design; people and audit have rights of their own. Who may
 * not go there sees why.
 */
export function createStudioRouter(model: ModelStore): Router {
  const router = createRouter({
    history: createWebHistory('/design/'),
    routes: [
      { path: '/', component: () => import('./shell/NotFoundPage.vue'), meta: { home: true } },
      { path: '/objects', component: () => import('./objects/ObjectList.vue') },
      { path: '/diagram', component: () => import('./objects/DataModel.vue') },
      { path: '/object/:name', component: () => import('./objects/ObjectDesigner.vue'), props: true },
      { path: '/form/:name', component: () => import('./forms/FormDesigner.vue'), props: true },
      {
        path: '/workflow/:name',
        component: () => import('./workflows/WorkflowDesigner.vue'),
        props: true,
      },
      {
        path: '/workflow/:name/replay',
        component: () => import('./replay/ReplayPage.vue'),
        props: true,
      },
      {
        path: '/approval/:name',
        component: () => import('./approvals/ApprovalDesigner.vue'),
        props: true,
      },
      {
        path: '/approval/:name/replay',
        component: () => import('./approvals/replay/ApprovalReplay.vue'),
        props: true,
      },
      { path: '/calendar/:name', component: () => import('./calendars/CalendarDesigner.vue'), props: true },
      { path: '/kind/:kind', component: () => import('./kinds/KindList.vue'), props: true },
      { path: '/item/:kind/:name', component: () => import('./kinds/DocumentDesigner.vue'), props: true },
      { path: '/publish', component: () => import('./publishing/PublishPage.vue') },
      { path: '/versions', component: () => import('./publishing/VersionsPage.vue') },
      {
        path: '/users',
        component: () => import('./people/UsersPage.vue'),
        meta: { right: 'manage_users' },
      },
      {
        path: '/departments',
        component: () => import('./people/DepartmentsPage.vue'),
        meta: { right: 'manage_users' },
      },
      {
        path: '/teams',
        component: () => import('./people/TeamsPage.vue'),
        meta: { right: 'manage_users' },
      },
      { path: '/audit', component: () => import('./audit/AuditPage.vue'), meta: { right: 'view_audit' } },
      { path: '/forbidden', component: () => import('./shell/ForbiddenPage.vue'), meta: { bare: true } },
      { path: '/:rest(.*)*', component: () => import('./shell/NotFoundPage.vue') },
    ],
  })
  router.beforeEach(async (to) => {
    if (!model.shell.value) {
      try {
        await model.load()
      } catch (thrown) {
        const { code } = toApiError(thrown)
        if (code !== 'not_signed_in' && code !== 'second_factor_missing') throw thrown
        goToDoor(code === 'not_signed_in' ? 'sign-in' : 'second-factor', to.fullPath)
        return false
      }
    }
    const rights = model.shell.value?.user.system ?? []
    const home = homeOf(rights)
    if (to.meta['home']) return home
    if (to.path === '/forbidden') return home === '/forbidden' ? true : home
    return has(rights, String(to.meta['right'] ?? 'design')) ? true : home
  })
  return router
}
