import { reactive } from 'vue'
import { ApiError } from '../../runtime-ui/client/api-error.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'
import { useModel } from '../../runtime-ui/composables/useModel.ts'

const names = reactive(new Map<string, string>())

/** Names of users by id, read once each; empty while it is being asked, and for one that may not be seen. */
export function usePeople() {
  const client = useClient()
  const model = useModel()

  async function ask(id: string) {
    names.set(id, '')
    try {
      const user = await client.records.read('user', id)
      names.set(id, String(user['name'] ?? ''))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error // who may not be seen has no name here
    }
  }
  function nameOf(id: string | null | undefined): string {
    if (!id) return ''
    const me = model.shell.value?.user
    if (me?.id === id) return me.name
    if (!names.has(id)) void ask(id)
    return names.get(id) ?? ''
  }
  return { nameOf }
}
