import { ref } from 'vue'
import { toApiError } from '../../runtime-ui/client/api-error.ts'

/** What a save was refused for: at its field where the server names one, else as a whole. */
export function useFormProblems() {
  const fields = ref<Record<string, string>>({})
  const whole = ref('')
  const isBusy = ref(false)

  /** @returns what the work gave, or undefined when it was refused */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    isBusy.value = true
    fields.value = {}
    whole.value = ''
    try {
      return await work()
    } catch (thrown) {
      const error = toApiError(thrown)
      fields.value = Object.fromEntries(
        error.errors.map(({ path, message }) => [path.split('/')[1] ?? '', message]),
      )
      if (error.errors.length === 0) whole.value = error.message
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return { fields, whole, isBusy, attempt }
}
