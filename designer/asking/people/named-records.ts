import { computed, type InjectionKey, inject, provide, shallowRef, watch } from 'vue'
import { ApiError } from '../../../runtime-ui/client/api-error.ts'
import { useClient } from '../../../runtime-ui/composables/useClient.ts'

/** Documents name people by e-mail, teams and departments by code, which are the same on every installation. */
const keyFields = { user: 'email', team: 'code', department: 'code' } as const
export type Keyed = keyof typeof keyFields
type NameOf = (object: Keyed, key: string) => string

const namedRecordsKey: InjectionKey<NameOf> = Symbol('named records')
/** Of which object a key of a document holds the key. */
const objectOf: Readonly<Record<string, Keyed>> = {
  user: 'user',
  team: 'team',
  department: 'department',
  departmentHead: 'department',
  within: 'department',
}
const idOf = (object: Keyed, key: string) => `${object}/${key}`

/** Every person, team and department that a document names, wherever it stands. */
function keysIn(value: unknown): [Keyed, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner !== 'string') return keysIn(inner)
    const object = objectOf[name]
    return object && inner && !inner.startsWith('=') ? [[object, inner] satisfies [Keyed, string]] : []
  })
}

/** Looks up what the people, teams and departments of a document are called, for everything on the page that tells of them. */
export function nameRecords(document: () => unknown): void {
  const { records } = useClient()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const keys = computed(() => [...new Map(keysIn(document()).map((one) => [idOf(...one), one])).values()])

  async function look(object: Keyed, missing: readonly string[]) {
    const by = keyFields[object]
    const filter = missing.map((key) => `${by} = ${JSON.stringify(key)}`).join(' or ')
    try {
      const { data } = await records.list(object, { fields: `name,${by}`, filter, limit: 100 })
      names.value = new Map([
        ...names.value,
        ...data.map((one) => [idOf(object, String(one[by])), String(one['name'] ?? one[by])] as const),
      ])
    } catch (error) {
      // Not for this person to see: the key stands for it.
      if (!(error instanceof ApiError)) throw error
    }
  }
  watch(
    () => keys.value.map((one) => idOf(...one)).join(' '),
    () => {
      for (const object of Object.keys(keyFields) as Keyed[]) {
        const missing = keys.value.flatMap(([of, key]) =>
          of === object && !names.value.has(idOf(of, key)) ? [key] : [],
        )
        if (missing.length > 0) void look(object, missing)
      }
    },
    { immediate: true },
  )
  provide(namedRecordsKey, (object, key) => names.value.get(idOf(object, key)) ?? key)
}

/** What a person, team or department is called that a document names by its key; the key, where that is not known. */
export const useNamedRecords = (): NameOf => inject(namedRecordsKey, (_object, key) => key)
