import { computed, type Ref, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldView } from '../../client/model.ts'
import type { RecordView } from '../../client/records.ts'
import { useClient } from '../../composables/useClient.ts'
import { useLatest } from '../../composables/useLatest.ts'
import type { LoadedObject } from '../../composables/useModel.ts'
import { sortOf } from '../sort.ts'
import { joinFilters, type ViewQuery } from '../view-query.ts'
import { canGroup, groupHeads, groupKey, inListOrder, withoutGroups } from './group-heads.ts'

/** Rows in groups by a field: how many each has, which are put away, and what to ask for so that they come in order. */
export function useGroups(object: () => LoadedObject, query: () => ViewQuery) {
  const client = useClient()
  const { t } = useI18n()
  const field = computed<FieldView | undefined>(() => {
    const found = object().fields[query().group ?? '']
    return found && canGroup(found) ? found : undefined
  })
  const direction = computed(
    () => sortOf(query().sort).find((part) => part.field === field.value?.name)?.direction ?? 'asc',
  )
  const collapsed = ref(new Set<string>())
  watch(
    () => field.value?.name,
    () => (collapsed.value = new Set()),
  )
  const counts = useLatest(
    () => JSON.stringify([object().name, field.value?.name, direction.value, query().filter, query().search]),
    () => {
      const { filter, search } = query()
      if (!field.value) return undefined
      return client.records.aggregate(object().name, {
        groupBy: [field.value.name],
        measures: { rows_of_group: { fn: 'count' } },
        sort: direction.value === 'desc' ? `-${field.value.name}` : field.value.name,
        ...(filter ? { filter } : {}),
        ...(search ? { search } : {}),
      })
    },
  )
  const groups = computed(() =>
    (counts.data.value?.data ?? []).map((row) => ({
      value: row[field.value?.name ?? ''],
      count: Number(row['rows_of_group']),
    })),
  )
  function labelOf(value: unknown): string {
    if (groupKey(value) === '') return t('list.groupNone')
    if (typeof value === 'boolean') return t(value ? 'widget.yes' : 'widget.no')
    if (typeof value === 'object') return String((value as { label?: unknown }).label ?? '')
    return field.value?.options?.find((one) => one.key === value)?.label ?? String(value)
  }
  /** The question of the list: sorted by the group first, without the groups put away. */
  const asked = computed<ViewQuery>(() => {
    const { group: _, ...rest } = query()
    if (!field.value) return rest
    const { name } = field.value
    const filter = joinFilters(rest.filter, withoutGroups(field.value, collapsed.value))
    const others = (rest.sort ?? '').split(',').filter((part) => part && part.replace('-', '') !== name)
    const own = direction.value === 'desc' ? `-${name}` : name
    return { ...rest, ...(filter ? { filter } : {}), sort: [own, ...others].join(',') }
  })
  const headsOf = (rows: Ref<readonly RecordView[]>) =>
    computed(() =>
      field.value && counts.data.value
        ? groupHeads(inListOrder(groups.value, field.value, direction.value), rows.value, {
            field: field.value,
            collapsed: collapsed.value,
            labelOf,
          })
        : undefined,
    )
  function toggle(key: string) {
    const next = new Set(collapsed.value)
    if (!next.delete(key)) next.add(key)
    collapsed.value = next
  }
  /** Of all groups, put away or not. */
  const total = computed(() =>
    field.value && counts.data.value ? groups.value.reduce((sum, one) => sum + one.count, 0) : undefined,
  )
  return { field, asked, headsOf, toggle, total, reload: counts.reload }
}
