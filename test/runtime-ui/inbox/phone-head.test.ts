import { afterEach, describe, expect, it } from 'vitest'
import type { App } from 'vue'
import PhoneHead from '../../../runtime-ui/inbox/PhoneHead.vue'
import { mountPage } from '../../designer/mount-page.ts'
import { ann } from '../workflows/task-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

describe('The head of what is read on a phone', () => {
  async function nextOf(at: number, count: number) {
    const { app } = await mountPage(PhoneHead, {
      props: { title: 'Cold store', back: 'Back', next: 'Next', at, count },
      texts: { en: {}, zh: {} },
      signedIn: ann,
      answers: () => undefined,
    })
    apps.push(app)
    return document.querySelector<HTMLButtonElement>('button[aria-label="Next"]')
  }

  it('leads on to the next of a list', async () => {
    expect((await nextOf(0, 2))?.disabled).toBe(false)
  })

  it('leads on no further at the end of it', async () => {
    expect((await nextOf(1, 2))?.disabled).toBe(true)
  })

  it('names no next one beside what is in no list, as after a link', async () => {
    expect(await nextOf(-1, 2)).toBeNull()
  })
})
