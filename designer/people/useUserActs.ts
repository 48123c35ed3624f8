import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type { UserAccess } from '../../runtime-ui/client/people.ts'
import { useModel } from '../../runtime-ui/composables/useModel.ts'
import type { MenuEntry } from '../../runtime-ui/kit/menu.ts'
import { useToast } from '../../runtime-ui/kit/toast.ts'
import { usePeopleCalls } from './usePeopleCalls.ts'

export type UserAct = 'edit' | 'password' | 'factor' | 'sessions' | 'signOut' | 'handOver' | 'deactivate'

/** What there is to do with a user, and which of it is open now. */
export function useUserActs(changed: () => void) {
  const { t } = useI18n()
  const model = useModel()
  const people = usePeopleCalls()
  const toasts = useToast()
  const asked = shallowRef<{ act: UserAct; user: UserAccess }>()
  const me = computed(() => model.shell.value?.user)
  const may = (right: string) => me.value?.system.some((one) => one === right || one === '*') ?? false

  const begin = (act: UserAct, user: UserAccess) => {
    asked.value = { act, user }
  }
  async function attempt(work: () => Promise<unknown>, text: string) {
    try {
      await work()
      toasts.show({ text })
      changed()
    } catch (error) {
      toasts.show({ text: toApiError(error).message, tone: 'error' })
    }
  }
  /** In a tab of its own, where only that is seen. */
  async function viewAs(user: UserAccess) {
    const tab = window.open('about:blank', '_blank')
    try {
      await people.tryView(user.id)
      tab?.location.assign(`/app/?view_as=${user.id}`)
    } catch (error) {
      tab?.close()
      toasts.show({ text: toApiError(error).message, tone: 'error' })
    }
  }
  function entries(user: UserAccess): MenuEntry[] {
    const isMe = user.id === me.value?.id
    const line = (act: UserAct, label: string, icon: string): MenuEntry => ({
      label: t(`people.${label}`),
      icon,
      onSelect: () => begin(act, user),
    })
    return [
      line('edit', 'edit', 'square-pen'),
      ...(user.active && !isMe && may('view_as_user')
        ? [{ label: t('people.viewAs'), icon: 'eye', onSelect: () => void viewAs(user) }]
        : []),
      { separator: true },
      ...(isMe ? [] : [line('password', 'newPassword', 'key-round')]),
      ...(user.second_factor && !isMe ? [line('factor', 'resetFactor', 'shield-off')] : []),
      ...(user.sessions > 0
        ? [line('sessions', 'sessions', 'monitor'), line('signOut', 'signOut', 'log-out')]
        : []),
      line('handOver', 'handOver', 'arrow-right-left'),
      ...(isMe ? [] : [{ separator: true }]),
      ...(user.active && !isMe ? [{ ...line('deactivate', 'deactivate', 'user-x'), danger: true }] : []),
      ...(user.active
        ? []
        : [
            {
              label: t('people.activate'),
              icon: 'user-check',
              onSelect: () =>
                void attempt(
                  () => people.saveUser({ active: true }, user.id),
                  t('people.activated', { name: user.name }),
                ),
            },
          ]),
    ]
  }
  return { asked, begin, entries, people, toasts }
}
