/** A batch that waits with its write for another one, and tells yet another how far it is. */
export interface Turn {
  /** All is checked and locked, nothing is written yet: resolves when the write may begin. */
  write(): Promise<void>
  /** Something is wrong with the batch: it lets go of its locks and is saved in parts. */
  apart(): void
}
