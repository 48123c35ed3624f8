/** A record to be made. References are `{ ref: key }`; whoever loads the demo puts the id there. */
export interface DemoRecord {
  /** Names the record for references to it. */
  key: string
  object: string
  /** When it was made: ISO 8601. */
  at: string
  /** Key of the user who made it; the system where nobody did. */
  by?: string
  values: Record<string, unknown>
}

/** A change that somebody has to agree to, and what those who were asked have said so far. */
export interface DemoRequest {
  object: string
  /** Key of the record. */
  record: string
  at: string
  by: string
  change: Record<string, unknown>
  answers?: { at: string; by: string; act: 'approve' | 'reject' | 'return'; comment?: string }[]
}

/** Somebody the sign-in page offers. */
export interface DemoSignIn {
  email: string
  name: string
  role: string
  password: string
}

export interface Demo {
  /** What is referred to stands before what refers to it. */
  records: DemoRecord[]
  /** Made once all records are there, in this order. */
  requests: DemoRequest[]
  signIns: DemoSignIn[]
}

export const ref = (key: string, object?: string): Record<string, string> =>
  object === undefined ? { ref: key } : { ref: key, object }

const dayMs = 86_400_000

/** The year that the demo tells of: it ends today. */
export class Year {
  readonly #today: number

  constructor(now: Date) {
    this.#today = Math.floor(now.getTime() / dayMs) * dayMs
  }

  /** `YYYY-MM-DD`, so many days before today; negative ones lie ahead. */
  day(ago: number): string {
    return new Date(this.#today - ago * dayMs).toISOString().slice(0, 10)
  }

  /** An instant in working hours of that day (UTC). */
  at(ago: number, minute = 0): string {
    return new Date(this.#today - ago * dayMs + 3_600_000 + (minute % 540) * 60_000).toISOString()
  }
}
