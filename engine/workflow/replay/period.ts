/** From – to, and how many at most. */
export interface Period {
  from: string
  to: string
  limit: number
}

/** A time at which a schedule of the draft fires, or finds that a date of a record has come. */
export interface ClockCase {
  at: string
  trigger: string
  object?: string
  record?: string
}
