import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { UserQuery } from '../../runtime-ui/client/people.ts'

export const usersPerPage = 50

/** Filters and page of the list of users; they stand in the address, so that back works and links can be sent. */
export function useUserQuery() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string): string => String(route.query[name] ?? '')

  const query = computed<UserQuery>(() => ({
    ...(text('q') ? { q: text('q') } : {}),
    ...(text('active') === 'all' ? {} : { active: text('active') !== 'false' }),
    ...(text('role') ? { role: text('role') } : {}),
    ...(text('department') ? { department: text('department') } : {}),
    ...(text('factor') ? { second_factor: text('factor') === 'true' } : {}),
    ...(text('idle') ? { idle_days: Number(text('idle')) } : {}),
    ...(text('sort') ? { sort: text('sort') } : {}),
    limit: usersPerPage,
    offset: Number(text('from') || 0),
  }))
  /** Another question begins on the first page. */
  function set(changes: Record<string, string | null | undefined>) {
    const next = { ...route.query, from: null, ...changes }
    void router.replace({
      query: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null && value !== '')),
    })
  }
  return { query, text, set }
}
