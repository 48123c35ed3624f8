import { type InjectionKey, inject, onScopeDispose, type ShallowRef, watchEffect } from 'vue'

/** What the top bar says about the page below it. */
export interface PageHead {
  crumbs: { label: string; to?: string }[]
  /** The document that JSON source and "Used by" are about. */
  kind?: string
  name?: string
}

export const pageHeadKey: InjectionKey<ShallowRef<PageHead>> = Symbol('pageHead')

export function usePageHead(head: () => PageHead): void {
  const shown = inject(pageHeadKey)
  if (!shown) throw new Error('No page head. StudioShell provides it.')
  const stop = watchEffect(() => {
    shown.value = head()
    document.title = `${head().crumbs.at(-1)?.label ?? 'Studio'} · Trellis Studio`
  })
  onScopeDispose(stop)
}
