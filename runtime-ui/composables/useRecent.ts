import { type Ref, ref } from 'vue'
import { personal } from './personal-storage.ts'

export interface RecentRecord {
  object: string
  id: string
  label: string
}
const place = 'recent'
const read = (): RecentRecord[] => {
  const parsed: unknown = JSON.parse(personal().get(place) ?? '[]')
  return Array.isArray(parsed) ? parsed : []
}

/** Records opened lately on this computer, newest first, at most 20. */
export function useRecent(): { recent: Ref<RecentRecord[]>; visit: (record: RecentRecord) => void } {
  const recent = ref(read())
  function visit(record: RecentRecord) {
    recent.value = [record, ...read().filter((one) => one.id !== record.id)].slice(0, 20)
    personal().set(place, JSON.stringify(recent.value))
  }
  return { recent, visit }
}
