import { shallowRef } from 'vue'

interface Trail {
  object: string
  /** The records as the list had them, in its order; what it had not loaded yet is missing. */
  ids: string[]
  /** How many the list has in all. */
  total: number
  /** The list's address, with view and conditions. */
  from: string
}

/** The list that was looked at last, in this window: its records can be walked through one by one. */
export const listTrail = shallowRef<Trail>()
