import { type ComputedRef, computed } from 'vue'
import { useModel } from './useModel.ts'

/** The currency of a record's money: its own, or the company's. */
export function useCurrency(record: () => Record<string, unknown> | undefined): ComputedRef<string> {
  const { shell } = useModel()
  return computed(() => {
    const own = record()?.['currency_code']
    return typeof own === 'string' && own ? own : (shell.value?.settings.currency ?? 'CNY')
  })
}
