import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MenuEntry } from '../../runtime-ui/kit/menu.ts'
import { useStudio } from '../shell/studio.ts'
import { bringBackField } from './commands/bring-back-field.ts'
import { removeField } from './commands/remove-field.ts'
import type { retireField } from './commands/retire-field.ts'
import { publishedAs } from './field-state.ts'

/** What can be done to a field as a whole: retire, bring back, or take out again while it is new. */
export function useFieldActs(objectName: () => string) {
  const { t } = useI18n()
  const studio = useStudio()
  /** The field whose retirement is asked about. */
  const retiring = ref<string>()
  const isRetiring = ref(false)

  function actsOf(name: string): MenuEntry[] {
    const object = studio.object(objectName())
    const field = object?.fields[name]
    if (!object || !field) return []
    const isPublished = publishedAs(studio.publishedObject(objectName()), name, field)
    const act = (command: typeof retireField) => () =>
      void studio.execute(command, 'object', objectName(), { field: name })
    if (field.active === false)
      return [{ label: t('studio.bringBack'), icon: 'archive-restore', onSelect: act(bringBackField) }]
    const retire = {
      label: t('studio.retire'),
      icon: 'archive',
      onSelect: () => {
        retiring.value = name
        isRetiring.value = true
      },
    }
    if (isPublished) return [retire]
    return [{ label: t('kit.remove'), icon: 'trash-2', danger: true, onSelect: act(removeField) }]
  }
  return { actsOf, retiring, isRetiring }
}
