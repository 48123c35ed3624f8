/** What must be known of people to judge an act, as of this moment. Asked, never written. */
export interface Office {
  readonly submitter: string
  /** The flow admin: whoever is asked when nobody else is. */
  readonly admin: string
  isActive(user: string): boolean
  isAdmin(user: string): boolean
  isMember(queue: string, user: string): boolean
  superiorOf(user: string): string | undefined
  /** Who decides for somebody who is away. */
  delegateOf(user: string): string | undefined
  /** Who took over from somebody who left. */
  successorOf(user: string): string | undefined
}

/** What the step allows and asks of its end. */
export interface StepRules {
  /** Absent: everything but batch. */
  readonly acts?: readonly string[]
  /** This is the last step, and no person has said yes anywhere before it. */
  readonly needsHuman?: boolean
}
