import { useI18n } from 'vue-i18n'
import type { PipelineDocument } from '../../metadata/schema/types.ts'
import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { type LocalizedText, textOf } from '../document/text.ts'
import { useStudio } from '../shell/studio.ts'

/** What is told of a way in that waits for stages; its object where it is another. */
interface Staged {
  object?: unknown
  field?: unknown
}
type Options = Readonly<Record<string, { label?: LocalizedText }>>

/** The stages of an object by the field that holds them: of its pipeline, of the field itself, or of a shared set. */
export function useStages(object: () => string | undefined) {
  const { locale } = useI18n()
  const studio = useStudio()
  const pipelineOf = (field: string | undefined, of = object()) =>
    studio
      .namesOf('pipeline')
      .map((name) => studio.document<PipelineDocument & { order?: string[] }>('pipeline', name))
      .find((one) => one?.object === of && (field === undefined || one?.stageField === field))

  function optionsOf(name: string, of = object()): Choice[] {
    const field = studio.object(of ?? '')?.fields[name] as
      | { options?: Options | string; order?: string[] }
      | undefined
    const shared =
      typeof field?.options === 'string'
        ? studio.document<{ options?: Options; order?: string[] }>('option_set', field.options.slice(1))
        : undefined
    const pipeline = pipelineOf(name, of)
    const options = typeof field?.options === 'object' ? field.options : (shared?.options ?? {})
    const all = Object.keys(options).length > 0 ? options : ((pipeline?.stages ?? {}) as Options)
    const order = pipeline?.order ?? field?.order ?? shared?.order
    return namesInOrder(all, order).map((value) => ({
      value,
      label: textOf(all[value]?.label, locale.value, value),
    }))
  }
  const labelOf = (staged: Staged, stage: string): string => {
    const of = typeof staged.object === 'string' ? staged.object : object()
    const field = typeof staged.field === 'string' ? staged.field : pipelineOf(undefined, of)?.stageField
    const found = field === undefined ? undefined : optionsOf(field, of).find(({ value }) => value === stage)
    return found?.label ?? stage
  }
  return { optionsOf, labelOf }
}
