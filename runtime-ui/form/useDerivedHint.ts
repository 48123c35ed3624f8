import { useI18n } from 'vue-i18n'
import { readsOf } from '../../metadata/language/walk.ts'
import type { FieldView } from '../client/model.ts'
import { type LoadedObject, useModel } from '../composables/useModel.ts'

/** Says of a derived field what it is made of: the fields of this record its formula reads. */
export function useDerivedHint(object: () => LoadedObject) {
  const { t } = useI18n()
  const model = useModel()

  function inputsOf(rule: string | undefined): string {
    const tree = rule === undefined ? undefined : model.full.value.compiled[object().name]?.[rule]
    if (!tree) return ''
    const { paths, lists } = readsOf(tree)
    const own = [
      ...paths.flatMap(({ path }) => path[0] ?? []),
      ...lists.map(({ hops }) => hops[0]?.relation ?? ''),
    ]
    const labels = own.flatMap(
      (name) => object().fields[name]?.label ?? object().relations?.[name]?.label ?? [],
    )
    return [...new Set(labels)].join(', ')
  }
  return ({ derived, computeRule }: FieldView): string | undefined => {
    if (!derived) return undefined
    const fields = inputsOf(computeRule)
    return fields ? t(`form.derivedFrom_${derived}`, { fields }) : t(`form.derived_${derived}`)
  }
}
