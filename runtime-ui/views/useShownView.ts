import { computed, type Ref, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ListViewView } from '../client/model.ts'
import type { KeptView } from '../client/saved-views.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { defaultView } from './column-fields.ts'
import { isOwn, ownName, toListView } from './saved/to-list-view.ts'
import { useSavedViews } from './saved/useSavedViews.ts'
import { dropLayout, isTouched, keptLayout, layoutOf } from './table/column-layout.ts'
import { viewKinds } from './view-kinds.ts'
import { joinFilters, type ViewQuery } from './view-query.ts'

interface ListParts {
  name: () => string
  object: Readonly<Ref<LoadedObject | undefined>>
  /** Published views. */
  views: Readonly<Ref<ListViewView[]>>
  /** The page's address. */
  query: Readonly<Ref<Record<string, string | undefined>>>
}

/** Which view of a list is open, as what kind it is drawn, what it asks for, and what of it could be saved. */
export function useShownView({ name, object, views, query }: ListParts) {
  const { t } = useI18n()
  const listed = computed<ListViewView[]>(() => {
    // A view whose condition the person may not ask for cannot be shown as it is meant.
    const found = views.value.filter(
      (view) => view.use.includes('list') && viewKinds[view.type] && !view.filtered,
    )
    const all = object.value ? [defaultView(object.value)] : []
    return found.some((view) => !view.filter && view.type === 'table') || !object.value
      ? found
      : [...found, ...all]
  })
  const saved = useSavedViews(name)
  const own = computed(() => {
    const loaded = object.value
    return loaded ? saved.views.value.map((one) => toListView(one, loaded, listed.value)) : []
  })
  const tabs = computed(() => [...listed.value, ...own.value])
  const view = computed(() => {
    const wanted = query.value['view'] ?? (saved.first.value && ownName(saved.first.value.id))
    // Until a view of their own is here, nothing else flashes by.
    if (saved.isWaiting.value && (!wanted || isOwn(wanted))) return undefined
    return tabs.value.find((one) => one.name === wanted || one.name.endsWith(`.${wanted}`)) ?? listed.value[0]
  })
  /** The view of their own that is open. */
  const current = computed(() => saved.views.value.find((one) => ownName(one.id) === view.value?.name))
  const kind = computed(() => query.value['as'] ?? view.value?.type ?? 'table')
  const kinds = computed(() => {
    const canBoard = Object.values(object.value?.fields ?? {}).some((field) => field.widget === 'select')
    return [
      { value: 'table', label: t('list.table'), icon: 'table-2' },
      ...(canBoard ? [{ value: 'kanban', label: t('list.board'), icon: 'square-kanban' }] : []),
    ]
  })
  /** A table view shown as a board borrows the board's grouping and cards, and the other way round. */
  const shown = computed<ListViewView | undefined>(() => {
    const base = view.value
    if (!base || kind.value === base.type) return base
    const other = listed.value.find((one) => one.type === kind.value)
    const filter = base.filter ? { filter: base.filter } : {}
    return other
      ? { ...other, ...filter, label: base.label ?? '' }
      : { ...defaultView(object.value!), type: kind.value as 'table', ...filter }
  })

  /** In a view of their own people change its conditions themselves; `none` takes them all away. */
  const filter = computed(() => {
    const asked = query.value['filter'] ?? (current.value ? view.value?.filter : undefined)
    return asked === 'none' ? undefined : asked
  })
  const wholeFilter = computed(() =>
    current.value ? filter.value : joinFilters(shown.value?.filter, filter.value),
  )
  const asked = computed<ViewQuery>(() => {
    const sort = query.value['sort'] ?? shown.value?.sort
    const group = query.value['group'] ?? shown.value?.group
    return {
      ...(wholeFilter.value ? { filter: wholeFilter.value } : {}),
      ...(query.value['q'] ? { search: query.value['q'] } : {}),
      ...(sort ? { sort } : {}),
      ...(group && kind.value === 'table' ? { group } : {}),
    }
  })

  /** Columns are kept on this computer, and not in the address: they are looked at again when the list is touched. */
  const columnsTurn = ref(0)
  const canKeep = computed(() => {
    void columnsTurn.value
    const parts = ['filter', 'sort', 'group', 'as'].some((part) => query.value[part])
    return parts || (!!shown.value && kind.value === 'table' && isTouched(layoutOf(shown.value.name)))
  })
  /** What the list shows, as a view keeps it. */
  function now(): KeptView {
    const { sort, group } = asked.value
    const from = current.value ? current.value.view.from : view.value?.name
    return {
      type: kind.value,
      ...(wholeFilter.value ? { filter: wholeFilter.value } : {}),
      ...(sort ? { sort } : {}),
      ...(group && group !== 'none'
        ? { group }
        : kind.value === 'kanban' && shown.value?.group
          ? { group: shown.value.group }
          : {}),
      ...(kind.value === 'table' ? keptLayout(layoutOf(shown.value!.name), shown.value!) : {}),
      ...(from ? { from } : {}),
    }
  }
  return {
    saved,
    tabs,
    view,
    current,
    kind,
    kinds,
    shown,
    filter,
    asked,
    canKeep,
    now,
    touchColumns: () => {
      columnsTurn.value += 1
    },
    /** What was set up on this computer is in the saved view now. */
    forgetColumns() {
      dropLayout(shown.value!.name)
      columnsTurn.value += 1
    },
  }
}
