import { useI18n } from 'vue-i18n'
import type { FieldDefinition } from '../../metadata/schema/types.ts'
import { useConditionSentence } from '../../runtime-ui/approvals/useConditionSentence.ts'
import type { FieldView } from '../../runtime-ui/client/model.ts'
import { plainField } from '../../runtime-ui/views/column-fields.ts'
import { textOf } from '../document/text.ts'
import { systemLabels } from '../properties/system-labels.ts'
import { useStudio } from '../shell/studio.ts'
import { fieldAt } from './field-at.ts'
import { findRelation } from './find-relation.ts'

/** A condition in words; not whole where a part of it is no comparison and stays as it is written. */
export interface SaidCondition {
  text: string
  isWhole: boolean
}

/** What expressions over an object say, in the words of the reader: fields by their labels, conditions as sentences. */
export function useFieldWords(object: () => string | undefined) {
  const { locale } = useI18n()
  const studio = useStudio()
  const sentence = useConditionSentence()

  /** A field or a list of records by its label, also behind references. */
  function fieldLabel(path: string, of = object()): string | undefined {
    let here = of
    const labels: string[] = []
    for (const name of path.split('.')) {
      const object = here === undefined ? undefined : studio.object(here)
      const field = object?.fields[name]
      const label = field?.label ?? (object && systemLabels[name])
      const list = label || here === undefined ? undefined : findRelation(studio, here, name)
      if (!label && !list) return undefined
      labels.push(textOf(label ?? list?.field.inverseLabel, locale.value, name))
      here = list?.from ?? (typeof field?.to === 'string' ? field.to : undefined)
    }
    return labels.join(' › ')
  }
  /** An expression with fields by their labels; what stands in quotes stays. */
  const labelled = (text: string, of = object()) =>
    text.replace(/'[^']*'|"[^"]*"|[$\w.]+/g, (word) =>
      /^[a-z]/.test(word) ? (fieldLabel(word, of) ?? word) : word,
    )
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
  function fieldOf(name: string, owner: string | undefined): FieldView | undefined {
    const found = owner === undefined ? undefined : fieldAt(name, owner, studio)
    if (!found) return undefined
    const options = optionsOf(found)
    const label = fieldLabel(name, owner) ?? name
    return { ...plainField(name), label, widget: found.type, ...(options ? { options } : {}) }
  }
  function saidCondition(when: string, of = object()): SaidCondition {
    let isWhole = true
    const text = sentence(when, {
      field: (name) => fieldOf(name, of),
      free: (part) => {
        isWhole = false
        return labelled(part, of)
      },
    })
    return { text, isWhole }
  }
  /** As those who are asked will read it: `status = 'draft' and discount > 10` → "Status is Draft and Discount is more than 10%". */
  const condition = (when: string) => saidCondition(when).text
  return { fieldLabel, labelled, saidCondition, condition }
}
