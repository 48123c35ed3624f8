import { useI18n } from 'vue-i18n'
import type { FieldView } from '../../client/model.ts'
import type { MenuEntry } from '../../kit/menu.ts'
import { canGroup } from './group-heads.ts'
import type { useColumns } from './useColumns.ts'
import type { SummaryFn } from './useSummaries.ts'

/** What can be done with a column, by the menu under its head. */
export function useHeadMenu(parts: {
  columns: Pick<
    ReturnType<typeof useColumns>,
    'order' | 'setOrder' | 'isPinned' | 'pin' | 'summaries' | 'summarize'
  >
  nameField: () => string
  fieldOf: (path: string) => FieldView
  fnsFor: (field: FieldView) => SummaryFn[]
  group: () => string | undefined
  onSort: (sort: string) => void
  onCondition: (field: string) => void
  onGroup: (field: string | undefined) => void
}) {
  const { t } = useI18n()
  const { order, setOrder, isPinned, pin, summaries, summarize } = parts.columns

  function arranging(path: string): MenuEntry[] {
    const at = order.value.indexOf(path)
    const moved = (by: number) => {
      const next = [...order.value]
      next.splice(at, 1)
      next.splice(at + by, 0, path)
      setOrder(next)
    }
    return [
      ...(path === parts.nameField()
        ? []
        : [
            {
              label: t(isPinned(path) ? 'list.unpin' : 'list.pin'),
              icon: 'pin',
              onSelect: () => pin(path),
            },
          ]),
      { label: t('list.moveLeft'), icon: 'arrow-left', disabled: at < 1, onSelect: () => moved(-1) },
      {
        label: t('list.moveRight'),
        icon: 'arrow-right',
        disabled: at === order.value.length - 1,
        onSelect: () => moved(1),
      },
      {
        label: t('list.hideColumn'),
        icon: 'eye-off',
        disabled: order.value.length === 1,
        onSelect: () => setOrder(order.value.filter((one) => one !== path)),
      },
    ]
  }
  function summing(path: string, field: FieldView): MenuEntry[] {
    const fns = path.includes('.') ? [] : parts.fnsFor(field)
    if (!fns.length) return []
    const now = summaries.value[path]
    return [
      { separator: true },
      { label: t('list.summary'), heading: true },
      ...fns.map((fn) => ({
        label: t(`list.fn_${fn}`),
        checked: now === fn,
        onSelect: () => summarize(path, now === fn ? undefined : fn),
      })),
    ]
  }
  return function headMenu(path: string): MenuEntry[] {
    const field = parts.fieldOf(path)
    const isOwn = !path.includes('.')
    const can = field.sortable && isOwn
    return [
      {
        label: t('list.sortAscending'),
        icon: 'arrow-up-narrow-wide',
        disabled: !can,
        onSelect: () => parts.onSort(path),
      },
      {
        label: t('list.sortDescending'),
        icon: 'arrow-down-wide-narrow',
        disabled: !can,
        onSelect: () => parts.onSort(`-${path}`),
      },
      {
        label: t('list.filterBy', { field: field.label }),
        icon: 'funnel',
        disabled: !field.filterable || !isOwn,
        onSelect: () => parts.onCondition(path),
      },
      ...(isOwn && canGroup(field)
        ? [
            {
              label: t(parts.group() === path ? 'list.ungroup' : 'list.groupBy', { field: field.label }),
              icon: 'layers',
              onSelect: () => parts.onGroup(parts.group() === path ? undefined : path),
            },
          ]
        : []),
      { separator: true },
      ...arranging(path),
      ...summing(path, field),
    ]
  }
}
