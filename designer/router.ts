import { createRouter, createWebHistory, type Router } from 'vue-router'
import { toApiError } from '../runtime-ui/client/api-error.ts'
import type { ModelStore } from '../runtime-ui/composables/useModel.ts'

/** People come here from the app's own sign-in page, and go back to where they were. */
export function goToSignIn(fullPath: string): void {
  window.location.assign(`/app/sign-in?back=${encodeURIComponent(`/design${fullPath}`)}`)
}

export const mayDesign = (system: readonly string[]): boolean =>
  system.includes('design') || system.includes('*')

/** Addresses under `/design/`. Who may not design sees why instead of the studio. */
export function createStudioRouter(model: ModelStore): Router {
  const router = createRouter({
    history: createWebHistory('/design/'),
    routes: [
      { path: '/', redirect: '/objects' },
      { path: '/objects', component: () => import('./objects/ObjectList.vue') },
      { path: '/diagram', component: () => import('./objects/DataModel.vue') },
      { path: '/object/:name', component: () => import('./objects/ObjectDesigner.vue'), props: true },
      { path: '/form/:name', component: () => import('./forms/FormDesigner.vue'), props: true },
      { path: '/kind/:kind', component: () => import('./kinds/KindList.vue'), props: true },
      { path: '/item/:kind/:name', component: () => import('./kinds/DocumentDesigner.vue'), props: true },
      { path: '/publish', component: () => import('./publishing/PublishPage.vue') },
      { path: '/versions', component: () => import('./publishing/VersionsPage.vue') },
      { path: '/forbidden', component: () => import('./shell/ForbiddenPage.vue'), meta: { bare: true } },
      { path: '/:rest(.*)*', component: () => import('./shell/NotFoundPage.vue') },
    ],
  })
  router.beforeEach(async (to) => {
    if (!model.shell.value) {
      try {
        await model.load()
      } catch (thrown) {
        if (toApiError(thrown).code === 'not_signed_in') {
          goToSignIn(to.fullPath)
          return false
        }
        throw thrown
      }
    }
    const isAllowed = mayDesign(model.shell.value?.user.system ?? [])
    if (!isAllowed && to.path !== '/forbidden') return '/forbidden'
    if (isAllowed && to.path === '/forbidden') return '/objects'
    return true
  })
  return router
}
