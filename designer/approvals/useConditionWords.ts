import { useI18n } from 'vue-i18n'
import type { FieldDefinition } from '../../metadata/schema/types.ts'
import { conditionWords } from '../../runtime-ui/approvals/condition-words.ts'
import type { FieldView } from '../../runtime-ui/client/model.ts'
import { useConditionText } from '../../runtime-ui/conditions/useConditionText.ts'
import { plainField } from '../../runtime-ui/views/column-fields.ts'
import { textOf } from '../document/text.ts'
import { fieldAt } from '../expressions/field-at.ts'
import { useStudio } from '../shell/studio.ts'

/** A condition as those who are asked will read it: `status = 'draft' and discount > 10` → "Status is Draft and Discount more than 10%". */
export function useConditionWords(object: () => string | undefined, free: (text: string) => string) {
  const { t, te, locale } = useI18n()
  const studio = useStudio()
  const value = useConditionText(() => new Map())

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
  const operator = (name: string) => {
    const key = [`studio.operator.${name}`, `condition.operator.${name}`].find((one) => te(one))
    return key ? t(key) : name
  }
  const condition = (when: string) =>
    conditionWords(when, {
      field,
      operator,
      value,
      and: t('apd.and'),
      or: t('apd.or'),
      free,
    })
  return { condition }
}
