import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldView } from '../client/model.ts'
import { useClient } from '../composables/useClient.ts'
import { useModel } from '../composables/useModel.ts'
import { useWidgets } from '../composables/useWidgets.ts'
import { useToast } from '../kit/toast.ts'
import type { Line } from './line-checks.ts'
import { pasteInto } from './paste-lines.ts'

/** A block from a spreadsheet over lines: records are found by their name; what fits nowhere is told, all can be undone. */
export function useLinePaste({ lines, begin }: { lines: Ref<Line[]>; begin: () => Line }) {
  const { t, locale } = useI18n()
  const client = useClient()
  const model = useModel()
  const widgets = useWidgets()
  const toasts = useToast()

  async function find(field: FieldView, cell: string) {
    const target = field.to?.[0]
    const brief = target ? model.shell.value?.objects[target] : undefined
    if (!target || !brief) return undefined
    const { data } = await client.records.list(target, { search: cell, limit: 2, fields: brief.nameField })
    const named = (one: Line) => String(one[brief.nameField])
    const hit =
      data.find((one) => named(one).toLocaleLowerCase() === cell.toLocaleLowerCase()) ??
      (data.length === 1 ? data[0] : undefined)
    return hit && { id: hit.id, label: named(hit) }
  }
  /** @param at the line that takes the first row; @param targets fields, left to right */
  return async function paste(text: string, at: number, targets: FieldView[]): Promise<void> {
    const before = lines.value
    const {
      lines: next,
      rows,
      missed,
    } = await pasteInto(before, at, targets, text, {
      begin,
      parse: (field, cell) => widgets.get(field.widget).parse?.(cell, field, locale.value),
      find,
    })
    lines.value = next
    toasts.show({
      text: missed.length
        ? t('form.pastedSome', { n: rows, missed: missed.join(', ') })
        : t('form.pasted', { n: rows }, rows),
      icon: 'clipboard-check',
      acts: [{ label: t('kit.undo'), run: () => (lines.value = before) }],
    })
  }
}
