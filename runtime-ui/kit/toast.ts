import { type InjectionKey, inject, type Ref, ref } from 'vue'

export interface ToastAct {
  label: string
  run: () => void
}
export interface ToastMessage {
  text: string
  icon?: string
  tone?: 'ok' | 'error'
  /** At most two. */
  acts?: ToastAct[]
  /** How long it stays; 10 s when it can be undone, else 5 s. */
  durationMs?: number
}
export interface Toasts {
  list: Ref<(ToastMessage & { id: number })[]>
  show: (message: ToastMessage) => number
  dismiss: (id: number) => void
}

export const toastKey: InjectionKey<Toasts> = Symbol('toasts')

/** Made once by the root component and provided under `toastKey`; ToastHost draws it. */
export function createToasts(): Toasts {
  const list: Toasts['list'] = ref([])
  let last = 0
  const dismiss = (id: number) => {
    list.value = list.value.filter((message) => message.id !== id)
  }
  const show = (message: ToastMessage) => {
    last += 1
    list.value = [...list.value, { ...message, id: last }].slice(-3)
    return last
  }
  return { list, show, dismiss }
}

/** Says something at the edge of the screen: `useToast().show({ text, acts: [{ label, run }] })`. */
export function useToast(): Toasts {
  const toasts = inject(toastKey)
  if (!toasts) throw new Error('No toasts. Call app.provide(toastKey, createToasts()) in the root component.')
  return toasts
}
