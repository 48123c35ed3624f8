/** What is known of the latest ending of a node. */
export interface LastStep {
  output: unknown
  port: string | null
  ended_at: number
}

/** What an expression in a process can name, besides the record and the person. Read only when named. */
export interface Context {
  /** `$run.<variable>`: the innermost that is declared. */
  readonly run: Readonly<Record<string, unknown>>
  readonly input: unknown
  readonly item: unknown
  readonly index: number | undefined
  /** `$active.<node>`: threads at it, anywhere in the run. */
  readonly active: Readonly<Record<string, number>>
  readonly event: unknown
  readonly error: unknown
  /** What the step gave that is being undone. */
  readonly undone: unknown
  readonly now: number
  /** `$steps.<node>`: the latest in this scope, then outwards. */
  step(node: string): LastStep | undefined
  /** In `need`, `until` and `open` of a for-each. */
  readonly results?: readonly unknown[]
  readonly done?: number
  readonly total?: number
  /** In `need` of a join: names of the branches that came. */
  readonly arrived?: readonly string[]
}
