import { useI18n } from 'vue-i18n'
import type { RecordActionValue, RecordActionView } from '../../runtime-ui/client/design.ts'
import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { type LocalizedText, textOf } from '../document/text.ts'
import { wordLabel } from '../properties/word-label.ts'
import { useStudio } from '../shell/studio.ts'
import type { ActionTakes } from './action-takes.ts'

/** The actions of every record, for those of an object, and what each takes, in the reader's language. */
export function useRecordActions() {
  const i18n = useI18n()
  const studio = useStudio()
  const labelOf = (name: string) => {
    const key = `workflow.recordAction.${name}`
    return i18n.te(key) ? i18n.t(key) : name
  }
  const typesOf = (object: string | undefined) =>
    Object.entries((object === undefined ? undefined : studio.object(object))?.recordTypes ?? {})

  /** Whether records of the object have what the action is about. */
  function suits({ input }: RecordActionView, object: string | undefined): boolean {
    const kinds = Object.values(input.properties).map(({ kind }) => kind)
    const { ownership = 'user' } = (object === undefined ? undefined : studio.object(object)) ?? {}
    if (kinds.includes('person') && ownership !== 'user') return false
    return !kinds.includes('recordType') || typesOf(object).length > 0
  }

  function choicesOf(
    { kind, enum: words }: RecordActionValue,
    object: string | undefined,
  ): Choice[] | undefined {
    const named = (name: string, label: LocalizedText | undefined) => ({
      value: name,
      label: textOf(label, i18n.locale.value, name),
    })
    if (words) return words.map((word) => ({ value: word, label: wordLabel(word, i18n) }))
    if (kind === 'recordType')
      return typesOf(object).map(([name, { label }]) => named(name, label as LocalizedText | undefined))
    if (kind !== 'approval') return undefined
    return studio.namesOf('approval').flatMap((name) => {
      const found = studio.document<{ object?: string; label?: LocalizedText }>('approval', name)
      return found?.object === object ? [named(name, found?.label)] : []
    })
  }

  const takesOf = ({ input }: RecordActionView, object: string | undefined): ActionTakes[] =>
    Object.entries(input.properties).map(([name, value]) => {
      const choices = choicesOf(value, object)
      return {
        name,
        label: i18n.locale.value.startsWith('zh') ? value['x-title-zh'] : value.title,
        kind: value.kind,
        isRequired: input.required?.includes(name) === true,
        ...(choices ? { choices } : {}),
      }
    })
  return { labelOf, suits, takesOf }
}
