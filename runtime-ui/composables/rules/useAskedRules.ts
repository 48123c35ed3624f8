import { onScopeDispose, shallowRef, watch } from 'vue'
import { useClient } from '../useClient.ts'
import type { LoadedObject } from '../useModel.ts'

/** After the last key, in ms. */
const pause = 250

/**
 * Rules that only the server can judge, because they read what this person may not: asked together a moment after the
 * last change, by name. The last answer wins; until it is here, the one before it stands.
 */
export function useAskedRules(
  object: () => LoadedObject | undefined,
  values: () => Readonly<Record<string, unknown>> | undefined,
) {
  const client = useClient()
  const outcomes = shallowRef<Readonly<Record<string, boolean>>>({})
  const names = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = new AbortController()

  async function send(): Promise<void> {
    const [target, record] = [object(), values()]
    if (!target || !record) return
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    const own = Object.entries(record).filter(([name]) => name === 'id' || name in target.fields)
    // No answer leaves everything as it is: the save asks again, and then it counts.
    const answer = await client.records
      .evaluate(target.name, [...names], Object.fromEntries(own), signal)
      .catch(() => undefined)
    if (answer && !signal.aborted) outcomes.value = { ...outcomes.value, ...answer.outcomes }
  }
  function soon(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(send, ms)
  }
  watch(values, () => names.size > 0 && soon(pause))
  onScopeDispose(() => {
    clearTimeout(timer)
    asking.abort()
  })
  return {
    /** Undefined until the server has said so. */
    outcomeOf(rule: string): boolean | undefined {
      const known = outcomes.value[rule]
      if (!names.has(rule)) {
        names.add(rule)
        soon(0)
      }
      return known
    },
  }
}
