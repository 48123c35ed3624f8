import { useI18n } from 'vue-i18n'
import type { FieldDefinition } from '../../metadata/schema/types.ts'
import { useConditionSentence } from '../../runtime-ui/approvals/useConditionSentence.ts'
import type { FieldView } from '../../runtime-ui/client/model.ts'
import { plainField } from '../../runtime-ui/views/column-fields.ts'
import { textOf } from '../document/text.ts'
import { fieldAt } from '../expressions/field-at.ts'
import { useStudio } from '../shell/studio.ts'

/** A condition as those who are asked will read it: `status = 'draft' and discount > 10` → "Status is Draft and Discount is more than 10%". */
export function useConditionWords(object: () => string | undefined, free: (text: string) => string) {
  const { locale } = useI18n()
  const studio = useStudio()

  function optionsOf({ options }: FieldDefinition): FieldView['options'] {
    const own =
      typeof options === 'string'
        ? studio.document<{ options?: FieldDefinition['options'] }>('option_set', options.slice(1))?.options
        : options
    if (typeof own !== 'object') return undefined
    return Object.entries(own).map(([key, { label }]) => ({
      key,
      label: textOf(label, locale.value, key),
      active: true,
    }))
  }
  function field(name: string): FieldView | undefined {
    const owner = object()
    const found = owner === undefined ? undefined : fieldAt(name, owner, studio)
    if (!found) return undefined
    const options = optionsOf(found)
    return { ...plainField(name), label: free(name), widget: found.type, ...(options ? { options } : {}) }
  }
  return { condition: useConditionSentence(field, free) }
}
