import { computed } from 'vue'
import type { FieldView } from '../../client/model.ts'
import { useClient } from '../../composables/useClient.ts'
import { useLatest } from '../../composables/useLatest.ts'
import type { LoadedObject } from '../../composables/useModel.ts'
import { useWidgets } from '../../composables/useWidgets.ts'
import type { ViewQuery } from '../view-query.ts'

export const summaryFns = ['sum', 'avg', 'min', 'max', 'count'] as const
export type SummaryFn = (typeof summaryFns)[number]

/** One figure under a column, over all rows of the question, loaded or not. */
export function useSummaries(parts: {
  object: () => LoadedObject
  query: () => ViewQuery
  /** Column → what stands under it. */
  chosen: () => Record<string, string>
  /** Moves when rows came or went. */
  turn: () => unknown
}) {
  const client = useClient()
  const widgets = useWidgets()
  const question = computed(() => {
    const { filter, search } = parts.query()
    return {
      measures: Object.fromEntries(
        Object.entries(parts.chosen()).map(([name, fn]) => [name, { fn: fn as SummaryFn, field: name }]),
      ),
      ...(filter ? { filter } : {}),
      ...(search ? { search } : {}),
    }
  })
  const answer = useLatest(
    () => JSON.stringify([parts.object().name, question.value, parts.turn()]),
    () =>
      Object.keys(question.value.measures).length
        ? client.records.aggregate(parts.object().name, question.value)
        : undefined,
  )
  const figureOf = (path: string) => (path in parts.chosen() ? answer.data.value?.data[0]?.[path] : undefined)
  /** What makes sense for a field: figures are added up, days only compared. */
  function fnsFor(field: FieldView): SummaryFn[] {
    if (widgets.get(field.widget).align) return ['sum', 'avg', 'min', 'max']
    return ['date', 'dateTime'].includes(field.widget) ? ['min', 'max'] : []
  }
  return { figureOf, fnsFor }
}
