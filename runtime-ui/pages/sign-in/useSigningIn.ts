import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { toApiError } from '../../client/api-error.ts'
import { useClient } from '../../composables/useClient.ts'
import { useModel } from '../../composables/useModel.ts'

/** How somebody proves the second step: with their app, or with a recovery code. */
export type SecondStep = 'app' | 'recovery'

/**
 * Signing in: e-mail and password, then the second factor where there is one, then back to where the person wanted to
 * go. `focus` is called when the field of the step is to be filled in again.
 */
export function useSigningIn(focus: (how: 'empty' | 'again') => Promise<void>) {
  const { t } = useI18n()
  const route = useRoute()
  const router = useRouter()
  const client = useClient()
  const model = useModel()

  const email = ref('')
  const password = ref('')
  const code = ref('')
  // Behind the `#` when another provider vouched for the person and the second factor of here is still to come.
  const ticket = ref(/^#ticket=(\S+)$/.exec(route.hash)?.[1])
  const second = ref<SecondStep>('app')
  const isBusy = ref(false)
  const refusal = ref(route.query['problem'] === 'provider' ? t('signIn.providerFailed') : '')
  const back = String(route.query['back'] ?? '/')
  if (route.hash || route.query['problem']) {
    const { problem: _problem, ...query } = route.query
    void router.replace({ query, hash: '' })
  }

  async function goOn() {
    model.forget()
    // The studio is another page of the same house.
    if (back.startsWith('/design/')) return window.location.assign(back)
    await model.load()
    await router.replace(back.startsWith('/') ? back : '/')
  }
  async function refused(thrown: unknown) {
    const error = toApiError(thrown)
    if (error.code === 'second_factor_required') {
      code.value = ''
      ticket.value = String(error.problem['ticket'])
    } else if (error.code === 'second_factor_missing') {
      await router.replace({ path: '/second-factor', query: route.query })
    } else {
      if (error.problem['why'] === 'ticket') ticket.value = undefined
      refusal.value = error.code === 'offline' ? t('app.offline') : error.message
    }
    await focus('again')
  }
  async function submit() {
    isBusy.value = true
    refusal.value = ''
    try {
      if (ticket.value) await client.auth.secondFactor(ticket.value, code.value)
      else await client.auth.login(email.value, password.value)
      await goOn()
    } catch (thrown) {
      await refused(thrown)
    }
    isBusy.value = false
  }
  /** Back to the first step, or from the app's codes to recovery codes and back. */
  async function turn(to: 'password' | SecondStep) {
    if (to === 'password') ticket.value = undefined
    second.value = to === 'recovery' ? 'recovery' : 'app'
    code.value = ''
    refusal.value = ''
    await focus('empty')
  }
  async function signInAs(person: { email: string; password: string }) {
    email.value = person.email
    password.value = person.password
    await submit()
  }
  return { email, password, code, ticket, second, isBusy, refusal, back, submit, turn, signInAs }
}
