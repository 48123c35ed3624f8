import { type InjectionKey, inject, onScopeDispose, type Ref, ref, watch } from 'vue'
import { ApiError } from '../client/api-error.ts'
import { viewedAs } from '../client/view-as.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'

export interface Editor {
  user: { id: string | null; label: string | null }
  until: string
}

/** Says that something of the record is being edited, until what is returned is called. */
export type BeginEditing = () => () => void
const key: InjectionKey<BeginEditing> = Symbol('editing')

export { key as editingKey }

const againMs = 15_000

/**
 * Who else is editing a record, and whether one is oneself: told when the first editor on the page opens, again every
 * 15 seconds, and when the last one closes.
 */
export function usePresence(
  object: () => string,
  id: () => string,
): { editors: Ref<Editor[]>; begin: BeginEditing } {
  const { http } = useClient()
  const editors = ref<Editor[]>([])
  const tab = crypto.randomUUID()
  const path = (at = id()) => `/api/records/${object()}/${at}/presence`
  let open = 0
  let beat: ReturnType<typeof setInterval> | undefined
  let expiry: ReturnType<typeof setTimeout> | undefined

  /** Nobody is held up by it: a lost word is said again, or ends by itself. */
  const quietly = (work: Promise<unknown>) =>
    void work.catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
    })
  const tell = (editing: boolean, at = id()) =>
    quietly(http.call('PUT', path(at), { body: { tab, editing }, keepalive: !editing }))

  async function look() {
    const asked = id()
    const { data } = await http.call<{ data: Editor[] }>('GET', path(asked))
    if (asked !== id()) return
    editors.value = data
    clearTimeout(expiry)
    const next = Math.min(...data.map(({ until }) => Date.parse(until)))
    if (data.length > 0) expiry = setTimeout(() => quietly(look()), Math.max(1_000, next - Date.now() + 500))
  }
  function end(at = id()) {
    if (!beat) return
    clearInterval(beat)
    beat = undefined
    tell(false, at)
  }
  function begin() {
    if (viewedAs()) return () => undefined
    open += 1
    if (!beat) {
      tell(true)
      beat = setInterval(() => tell(true), againMs)
    }
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      open -= 1
      if (open === 0) end()
    }
  }
  watch(
    id,
    (_now, before) => {
      if (before) end(before)
      editors.value = []
      quietly(look())
    },
    { immediate: true },
  )
  useServerEvent('presence', (event) => {
    if (event.object === object() && event.ids.includes(id())) quietly(look())
  })
  useServerEvent('resumed', () => quietly(look()))
  const leave = () => end()
  window.addEventListener('pagehide', leave)
  onScopeDispose(() => {
    window.removeEventListener('pagehide', leave)
    clearTimeout(expiry)
    end()
  })
  return { editors, begin }
}

/** Tells the page around while `isOpen` holds; where there is none, nobody hears it. */
export function useEditing(isOpen: Ref<boolean>): void {
  const begin = inject(key, undefined)
  if (!begin) return
  let stop: (() => void) | undefined
  watch(
    isOpen,
    (now) => {
      stop?.()
      stop = now ? begin() : undefined
    },
    { immediate: true },
  )
  onScopeDispose(() => stop?.())
}
