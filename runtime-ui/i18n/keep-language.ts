import { type Ref, watch } from 'vue'
import type { Client } from '../client/client.ts'
import { viewedAs } from '../client/view-as.ts'
import type { ModelStore } from '../composables/useModel.ts'
import { languageNames, type SwitchLanguage } from './index.ts'

interface Parts {
  locale: Readonly<Ref<string>>
  switchTo: SwitchLanguage
  client: Client
  model: ModelStore
  /** Reads again what the server wrote in the old language. */
  reload: () => Promise<void>
}

/**
 * The language people set goes with them, because the server speaks it to them: screens take it over when they come
 * in. Who has set none gets the browser's.
 *
 * @returns to be called after a switch: keeps it with whoever is signed in
 */
export function keepLanguage({ locale, switchTo, client, model, reload }: Parts): () => void {
  watch(
    () => model.shell.value?.user.locale?.split('-')[0],
    (theirs) => {
      if (!theirs || theirs === locale.value || !(theirs in languageNames)) return
      if (viewedAs()) return // who looks as somebody else goes on in their own language
      void switchTo(theirs)
    },
  )
  const keep = async () => {
    if (!model.shell.value) return
    // Without an answer the switch holds on this computer, and the next one is kept again.
    if (!viewedAs()) await client.auth.keepLanguage(locale.value).catch(() => undefined)
    await reload()
  }
  return () => void keep()
}
