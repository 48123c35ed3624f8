/** What is proposed while the record stays as it is. */
export interface Changeset {
  /** Field by field as an update takes them. */
  values: Readonly<Record<string, unknown>>
  /** The same as a row keeps them, by column: conditions read the record with these laid over. */
  columns: Readonly<Record<string, unknown>>
  /** What those fields held when it was proposed, as records answer them. */
  base: Readonly<Record<string, unknown>>
  /** Lists of lines, as they were sent. */
  lines?: Readonly<Record<string, unknown>>
}
