/** Why the embedded database does not run, in words for the person at the terminal: what, and what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
}
