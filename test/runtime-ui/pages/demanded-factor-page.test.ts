import { afterEach, describe, expect, it } from 'vitest'
import type { App } from 'vue'
import { accountTexts } from '../../../runtime-ui/pages/account/account-texts.ts'
import DemandedFactorPage from '../../../runtime-ui/pages/DemandedFactorPage.vue'
import { type Answers, mountPage } from '../../designer/mount-page.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

const path = '/api/me/second-factor'
async function open(answers: Answers) {
  const { app, asked } = await mountPage(DemandedFactorPage, { props: {}, answers, texts: accountTexts })
  apps.push(app)
  return asked
}
async function enter(code: string) {
  const field = document.querySelector<HTMLInputElement>('input[autocomplete="one-time-code"]')
  if (!field) throw new Error('No field for a code.')
  field.value = code
  field.dispatchEvent(new Event('input'))
  await settled()
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  await settled()
}
async function settled() {
  for (let turn = 0; turn < 8; turn++) await new Promise((resume) => setTimeout(resume))
}
const key = () => document.querySelector('code')?.textContent

describe('setting up a demanded second factor', () => {
  it('says that a code is wrong, with the key still the same', async () => {
    const asked = await open(({ method, path: at }) => {
      if (at === `${path}/confirm`)
        return { status: 401, body: { code: 'sign_in_failed', detail: 'The code is wrong.', why: 'code' } }
      return { body: method === 'GET' ? { on: false } : { secret: 'ABCDEFGH', uri: 'otpauth://totp/x' } }
    })
    await enter('123456')

    expect(document.querySelector('[role="alert"]')?.textContent).toContain('The code is wrong.')
    expect(document.activeElement?.getAttribute('autocomplete')).toBe('one-time-code')
    expect(key()).toBe('ABCD EFGH')
    expect(asked.filter((one) => one.method === 'POST' && one.path === path)).toHaveLength(1)
  })

  it('asks for the password where signing in is a while ago, and says when it is wrong', async () => {
    await open(({ method, path: at, body }) => {
      if (at !== path) return undefined
      if (method === 'GET') return { body: { on: false } }
      const { password } = body as { password?: string }
      if (password === 'right') return { body: { secret: 'ABCDEFGH', uri: 'otpauth://totp/x' } }
      const why = password === undefined ? { why: 'password' } : {}
      return { status: 401, body: { code: 'sign_in_failed', detail: 'Not this one.', ...why } }
    })
    await settled()
    const field = () => document.querySelector<HTMLInputElement>('[role=dialog] input[type=password]')
    const give = async (password: string) => {
      field()!.value = password
      field()!.dispatchEvent(new Event('input'))
      await settled()
      document.querySelector('[role=dialog] form')!.dispatchEvent(new Event('submit', { cancelable: true }))
      await settled()
    }
    expect(document.body.textContent).toContain('You signed in a while ago')
    await give('wrong')
    expect(document.querySelector('[role=dialog] [role=alert]')).not.toBeNull()
    await give('right')

    expect(field()).toBeNull()
    expect(key()).toBe('ABCD EFGH')
  })

  it('goes on when it was set up in another tab meanwhile', async () => {
    let on = false
    const asked = await open(({ method, path: at }) => {
      if (at === `${path}/confirm`)
        return { status: 403, body: { code: 'forbidden', detail: 'Nothing waits.' } }
      if (at === path)
        return { body: method === 'GET' ? { on } : { secret: 'ABCDEFGH', uri: 'otpauth://totp/x' } }
      return undefined
    })
    expect(key()).toBe('ABCD EFGH')
    on = true
    await enter('123456')

    expect(key()).toBeUndefined()
    expect(asked.map((one) => one.path)).toContain('/api/app?part=shell')
  })
})
