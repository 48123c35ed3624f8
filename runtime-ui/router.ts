import { createRouter, createWebHistory, type Router } from 'vue-router'
import { type ApiError, toApiError } from './client/api-error.ts'
import { stopViewAs, viewedAs } from './client/view-as.ts'
import type { ModelStore } from './composables/useModel.ts'

/** Of one's own signing in, not of whom one looks as. */
const isAtDoor = ({ code }: ApiError) => code === 'not_signed_in' || code === 'second_factor_missing'

/** Addresses under `/app/`. Whoever is not signed in goes to the sign-in page and comes back from there. */
export function createAppRouter(model: ModelStore): Router {
  const router = createRouter({
    history: createWebHistory('/app/'),
    routes: [
      {
        path: '/sign-in',
        component: () => import('./pages/SignInPage.vue'),
        meta: { bare: true, open: true },
      },
      {
        path: '/second-factor',
        component: () => import('./pages/DemandedFactorPage.vue'),
        meta: { bare: true, open: true },
      },
      {
        path: '/approve/:token',
        component: () => import('./approvals/MailPage.vue'),
        meta: { bare: true, open: true },
      },
      { path: '/', component: () => import('./pages/HomePage.vue') },
      { path: '/o/:object', component: () => import('./pages/ListPage.vue') },
      { path: '/o/:object/new', component: () => import('./pages/NewPage.vue') },
      { path: '/o/:object/import', component: () => import('./pages/ImportPage.vue') },
      { path: '/o/:object/bin', component: () => import('./pages/BinPage.vue') },
      { path: '/o/:object/r/:id', component: () => import('./record/RecordPage.vue') },
      { path: '/tasks', component: () => import('./workflows/TasksPage.vue') },
      { path: '/approvals/:rest*', component: () => import('./approvals/ApprovalsPage.vue') },
      { path: '/notifications', component: () => import('./notifications/NotificationsPage.vue') },
      { path: '/account', component: () => import('./pages/AccountPage.vue') },
      { path: '/account/notifications', component: () => import('./notifications/SettingsPage.vue') },
      { path: '/:rest(.*)*', component: () => import('./pages/NotFound.vue') },
    ],
  })
  router.beforeEach(async (to) => {
    if (to.meta['open'] || model.shell.value) return true
    try {
      await model.load()
      return true
    } catch (thrown) {
      const error = toApiError(thrown)
      // Whom one looked as is gone, or the right to: one sees one's own again.
      if (viewedAs() && error.status >= 400 && error.status < 500 && !isAtDoor(error)) {
        stopViewAs('/app/')
        return false
      }
      const back = to.fullPath === '/' ? {} : { back: to.fullPath }
      if (error.code === 'not_signed_in') return { path: '/sign-in', query: back }
      if (error.code === 'second_factor_missing') return { path: '/second-factor', query: back }
      return { path: '/sign-in', query: { back: to.fullPath, why: error.code } }
    }
  })
  return router
}

/** Plain links into the app open without loading the page anew; with a modifier key the browser does as asked. */
export function followPlainLinks(router: Router): void {
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('a[href^="/app/"]')
    if (!link || link.target || link.hasAttribute('download')) return
    event.preventDefault()
    void router.push(link.getAttribute('href')!.slice('/app'.length))
  })
}
