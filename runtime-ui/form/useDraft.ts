import { type Ref, ref, watch } from 'vue'
import { personal } from '../composables/personal-storage.ts'

export interface Draft {
  values: Record<string, unknown>
  at: string
}

/** Keeps what stands in a form on this computer until it is saved or thrown away. `key` names the form and record. */
export function useDraft(key: string, values: Ref<Record<string, unknown>>, isChanged: () => boolean) {
  const place = `draft:${key}`
  const own = personal()
  const text = own.get(place)
  const found = ref<Draft | undefined>(text ? (JSON.parse(text) as Draft) : undefined)
  const keptAt = ref<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function keep() {
    if (!isChanged()) return
    const draft: Draft = { values: values.value, at: new Date().toISOString() }
    own.set(place, JSON.stringify(draft))
    keptAt.value = draft.at
  }
  watch(
    values,
    () => {
      clearTimeout(timer)
      timer = setTimeout(keep, 400)
    },
    { deep: true },
  )
  function drop() {
    clearTimeout(timer)
    own.remove(place)
    found.value = undefined
    keptAt.value = undefined
  }
  return { found, keptAt, drop }
}
