import { afterEach, expect, it } from 'vitest'
import type { App } from 'vue'
import ProviderLinks from '../../../runtime-ui/pages/ProviderLinks.vue'
import { signInTexts } from '../../../runtime-ui/pages/sign-in-texts.ts'
import { mountPage } from '../../designer/mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

async function links(back: string): Promise<[string | null, string][]> {
  const { app } = await mountPage(ProviderLinks, {
    props: { providers: [{ name: 'acme', label: 'Acme' }], back },
    texts: signInTexts,
    answers: () => undefined,
  })
  apps.push(app)
  return [...document.querySelectorAll('a')].map((link) => [
    link.textContent,
    link.getAttribute('href') ?? '',
  ])
}

it.each([
  ['/', '/app/'],
  ['/customer?view=mine', '/app/customer?view=mine'],
  ['/design/objects', '/design/objects'],
  ['https://evil.example', '/app/'],
])('a provider is a link that leads back to where the person wanted to go: %s', async (back, wanted) => {
  expect(await links(back)).toEqual([
    ['Sign in with Acme', `/api/auth/oidc/acme?back=${encodeURIComponent(wanted)}`],
  ])
})
