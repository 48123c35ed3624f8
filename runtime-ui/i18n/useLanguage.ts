import { computed, type InjectionKey, inject } from 'vue'
import { useI18n } from 'vue-i18n'
import { languageNames, useSwitchLanguage } from './index.ts'

/** Told after a switch, so that what the server wrote in the old language is read again. */
export const languageChangedKey: InjectionKey<() => void> = Symbol('languageChanged')

/** The language of the screens; a switch is kept on this computer and shows once its texts are here. */
export function useLanguage() {
  const { locale } = useI18n()
  const changed = inject(languageChangedKey, () => {})
  const switchTo = useSwitchLanguage()
  async function setLanguage(to: string) {
    await switchTo(to)
    changed()
  }
  const languages = Object.entries(languageNames).map(([value, label]) => ({ value, label }))
  return { language: computed(() => locale.value), languages, setLanguage }
}
