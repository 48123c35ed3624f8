/** What somebody did, as a trail shows it. */
export interface TrailLine {
  n: number
  /** None: the engine. */
  actor: string | undefined
  did: string
  at: string
  /** There is something to read with it. */
  isSaid: boolean
}
