import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { AuditQuery } from '../../runtime-ui/client/audit.ts'
import { kindGroups } from './kind-groups.ts'

const names = ['user', 'kind', 'object', 'record', 'from', 'to', 'q'] as const

/** The first instant after a day, in the zone of this browser. */
const endOf = (day: string): string => {
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + 1)
  return at.toISOString()
}

/** What of the audit is shown; it stands in the address, so that a record's history can link here and back. */
export function useAuditQuery() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: (typeof names)[number]): string => String(route.query[name] ?? '')

  const query = computed<AuditQuery>(() => {
    const given = Object.fromEntries(names.map((name) => [name, text(name)]).filter(([, value]) => value))
    const kinds = kindGroups[text('kind')]?.join(',')
    return {
      ...given,
      ...(kinds ? { kind: kinds } : {}),
      ...(text('from') ? { from: new Date(`${text('from')}T00:00:00`).toISOString() } : {}),
      ...(text('to') ? { to: endOf(text('to')) } : {}),
    }
  })
  function set(changes: Partial<Record<(typeof names)[number], string | null>>) {
    const next = { ...route.query, ...changes }
    void router.replace({ query: Object.fromEntries(Object.entries(next).filter(([, value]) => value)) })
  }
  return { query, text, set }
}
