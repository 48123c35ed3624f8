import { type Ref, toValue } from 'vue'
import { judge } from '../conditions/judge.ts'
import { useModel } from './useModel.ts'

/** Today in the business time zone, `YYYY-MM-DD`. */
export function todayIn(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date())
}

/** Judges a form's or page's conditions live. `otherwise` is the answer where only the server can tell. */
export function useRules(values: Ref<Record<string, unknown> | undefined>) {
  const { shell, full } = useModel()
  function holds(rule: string | undefined, otherwise = true): boolean {
    if (!rule) return true
    const options = Object.values(full.value.objects).flatMap((object) => Object.values(object.fields ?? {}))
    const around = {
      user: { ...shell.value?.user },
      today: todayIn(shell.value?.settings.timeZone ?? 'UTC'),
      groupOf: (field: string, option: unknown) =>
        options
          .find((one) => one.name === field && one.options?.some((each) => each.key === option))
          ?.options?.find((each) => each.key === option)?.group,
    }
    return judge(rule, toValue(values) ?? {}, around) ?? otherwise
  }
  return { holds }
}
