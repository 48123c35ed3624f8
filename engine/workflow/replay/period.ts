/** From – to, and how many at most. */
export interface Period {
  from: string
  to: string
  limit: number
}

/** A time at which a schedule of the draft fires. */
export interface ClockCase {
  at: string
  trigger: string
}
